"""Pushes one file the way the documentation of mstrio-py shows it, so that its cost can be measured beside ours.

Usage: push.py BASE_URL FILE
"""

import pathlib
import sys

# A file here is called like the package; this folder must not be where Python looks first.
sys.path.pop(0)

import pandas as pd  # noqa: E402
from mstrio import config  # noqa: E402
from mstrio.connection import Connection  # noqa: E402
from mstrio.project_objects.datasets import SuperCube  # noqa: E402

config.verbose = False
config.progress_bar = False

base, path = sys.argv[1:]
connection = Connection(base, username="jdoe", password="push-me", project_name="MicroStrategy Tutorial")
cube = SuperCube(connection, name=f"Peer {pathlib.Path(path).stem}")
cube.add_table("bench", pd.read_csv(path), "replace")
cube.create()
