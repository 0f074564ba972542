"""The one door for reads: a query takes the kernel, the actor and what is asked, and returns frozen rows that are
already cut to what the actor may see. A page that opens a ticket and a list that counts it cannot disagree, because
both get their scope from ``access``.

Read ``scoped.py`` (how a scope becomes SQL), ``cursor.py`` (pages), ``labels.py`` (what rows name), then the module of
the noun. SQL text is fixed, or made once for each shape and kept, so that the statement cache serves it.
"""
