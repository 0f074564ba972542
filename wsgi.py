"""What a WSGI server of one's own is pointed at: ``gunicorn wsgi:application`` in the folder of a site."""

from instar.application import Application

application = Application()
