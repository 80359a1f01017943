"""The check of a package: modules of the standard library only, also shipped as one script.

``script`` joins them to ``check_package.py``, which runs from Python 3.8 on. They import nothing but
the standard library and each other, have no names in common, and use nothing 3.8 does not know.
"""
