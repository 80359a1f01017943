"""The program writes no bytecode beside its modules; set-up does, once, and looks whether that went well.

CPython writes a module's bytecode into a file of its own and gives it its name, but until 3.14 it does not
look whether all of it was written. After a full disk the program would not start again ("marshal data too
short") until somebody removed that file. Without a cache a start takes .4 s longer, no more.

Imported first by `app.__main__`, for what it does.
"""

from __future__ import annotations

import sys

sys.dont_write_bytecode = True
