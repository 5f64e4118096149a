"""The one SQLite library of the process.

The newer SQLite that pysqlite3 carries where it is installed, which is also the
module sqlite-utils picks: two SQLite libraries on one file in one process can
damage it.
"""

try:
    import pysqlite3 as sqlite3
except ImportError:
    import sqlite3 as sqlite3

__all__ = ["sqlite3"]
