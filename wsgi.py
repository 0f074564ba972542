"""What a WSGI server of one's own is pointed at: ``gunicorn wsgi:application`` in the folder of a site."""

from instar.app import create_app

application = create_app()
