"""Strategy's own Python client does its whole job against the demo server.

A server and a client written by the same hands agree on the same mistakes, so this uses mstrio-py as its
users do, unpatched, and compares both the SQLite file and the rows that mstrio-py reads back with the data
frames, cell by cell. Each check is a method of a story; a story stops at its first
failure.

Usage: mstrio.py PROGRAM, where PROGRAM is the pushcube to run as `PROGRAM serve`.
"""

import base64
import contextlib
import datetime as dt
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import threading
import traceback

# This file is called like the package it is about; its folder must not be where Python looks first.
sys.path.pop(0)

import pandas as pd  # noqa: E402
import requests  # noqa: E402
from mstrio import config  # noqa: E402
from mstrio.api import cubes as cubes_api  # noqa: E402
from mstrio.api import datasets as datasets_api  # noqa: E402
from mstrio.api import projects as projects_api  # noqa: E402
from mstrio.connection import Connection  # noqa: E402
from mstrio.helpers import IServerError  # noqa: E402
from mstrio.object_management import Folder, PredefinedFolders, get_predefined_folder_contents  # noqa: E402
from mstrio.object_management.search_operations import SearchPattern, quick_search  # noqa: E402
from mstrio.project_objects.datasets import SuperCube, list_super_cubes, load_cube  # noqa: E402
from mstrio.project_objects.datasets.super_cube import (  # noqa: E402
    SuperCubeAttribute,
    SuperCubeAttributeForm,
    SuperCubeFormExpression,
)
from mstrio.server import Project  # noqa: E402
from mstrio.types import ObjectSubTypes  # noqa: E402
from mstrio.utils.encoder import PandasDataframeEncoder  # noqa: E402
from mstrio.utils.formjson import formjson  # noqa: E402

config.verbose = False
config.progress_bar = False

TUTORIAL = "MicroStrategy Tutorial"
SHARED_REPORTS = "D3C7D461F69C4610AA6BAA5EF51F4125"


def same(found, expected, what):
    """Two values are equal and of one type; the message names what they are."""
    assert type(found) is type(expected) and found == expected, f"{what}: {found!r}, expected {expected!r}"


class Server:
    """`pushcube serve`, ended when the block is left."""

    def __init__(self, program, *flags):
        self.program, self.flags = program, flags

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="peers-")
        self.file = pathlib.Path(self.folder.name, "published.sqlite")
        command = [self.program, "serve", "--listen", "127.0.0.1:0", "--db", self.file, *self.flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # What it says on standard error is kept, and the pipe never fills.
        self.said = []
        self.ear = threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True)
        self.ear.start()
        self.base = self.process.stdout.readline().strip()
        if not self.base.startswith("http://127.0.0.1:"):
            self.__exit__()
            raise RuntimeError(f"the server did not start: {self.base!r} {''.join(self.said)}")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.ear.join(timeout=30)
        self.folder.cleanup()

    def connect(self, **more):
        who = {"username": "jdoe", "password": "push-me", "project_name": TUTORIAL, **more}
        return Connection(self.base, **who)

    def rows(self, dataset, table):
        """Column names and rows of a published table, from the file itself."""
        with contextlib.closing(sqlite3.connect(self.file)) as file:
            found = file.execute(
                "SELECT data_table FROM published_tables WHERE dataset_id = ? AND table_name = ?", (dataset, table)
            ).fetchone()
            assert found, f"the table {table!r} of {dataset} is not published"
            cursor = file.execute('SELECT * FROM "{}" ORDER BY rowid'.format(found[0].replace('"', '""')))
            return [column[0] for column in cursor.description], cursor.fetchall()


def plain(value):
    """A cell of a data frame as the file keeps it."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, pd.Timestamp):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def cells(frame):
    return [[plain(value) for value in frame[column].astype(object)] for column in frame.columns]


def same_as_kept(server, cube, table, frame):
    """The rows in the file are those of the frame, cell by cell and in its order."""
    columns, rows = server.rows(cube.id, table)
    same(columns, list(frame.columns), f"columns of {table}")
    same(len(rows), len(frame), f"rows of {table}")
    for at, (column, values) in enumerate(zip(frame.columns, cells(frame))):
        for number, expected in enumerate(values):
            found = rows[number][at]
            if isinstance(found, int) and isinstance(expected, int):
                expected = int(expected)
            if expected is not None and frame[column].dtype == bool:
                expected = int(expected)
            same(found, expected, f"file: {table}.{column}, row {number}")


def as_element(value, kind):
    """A cell as an element of an attribute shows it: always text, and empty for null."""
    if value is None:
        return ""
    if kind == bool:
        return "true" if value else "false"
    return str(value)


def same_as_read(cube, frame, table):
    """The rows that mstrio-py reads back are those of the frame, whatever their order.

    A cube has no order and shows an attribute as text, so frames and read-back are compared as sorted rows
    of the same form. A grid knows no row whose attributes are equal to another's, so the frames have none.
    """
    metrics = {metric["name"] for metric in cube.metrics}
    wanted = [item["id"] for item in cube.attributes if item["name"] in frame.columns]
    measured = [item["id"] for item in cube.metrics if item["name"] in frame.columns]
    cube.apply_filters(attributes=wanted, metrics=measured)
    read = cube.to_dataframe()
    same(sorted(read.columns), sorted(frame.columns), f"columns read back of {table}")
    same(len(read), len(frame), f"rows read back of {table}")

    def lines(source, shown):
        columns = []
        for column in frame.columns:
            values = [plain(value) for value in source[column].astype(object)]
            if column not in metrics and not shown:
                values = [as_element(value, frame[column].dtype) for value in values]
            elif column in metrics:
                values = [None if value is None else float(value) for value in values]
            columns.append(values)
        return sorted(zip(*columns), key=lambda line: [(cell is None, str(cell)) for cell in line])

    for number, (found, expected) in enumerate(zip(lines(read, True), lines(frame, False))):
        for column, cell, other in zip(frame.columns, found, expected):
            same(cell, other, f"read back: {table}.{column}, sorted row {number}")
    cube.clear_filters()


ORDERS = pd.DataFrame(
    {
        "Order": [1, 2, 3, 4, 5],
        "Item": ["Books", "ä \"quoted\" \\ / ü", "line\nbreak\ttab", "<b>&amp;</b>", "𝄞 音楽"],
        "Note": pd.Series(["first", None, "", "null", "None"], dtype=object),
        "Paid": [True, False, True, True, False],
        "Day": [dt.date(2024, 2, 29), dt.date(1999, 12, 31), dt.date(2024, 1, 1), dt.date(2100, 7, 4), dt.date(1970, 1, 1)],
        "Hour": [dt.time(0, 0, 0), dt.time(23, 59, 59), dt.time(11, 0, 0), dt.time(7, 8, 9), dt.time(12, 30, 1)],
        "Stamp": pd.Series(
            [pd.Timestamp(2024, 2, 29, 10, 11, 12), pd.Timestamp(1999, 12, 31, 23, 59, 59, 999000), pd.NaT,
             pd.Timestamp(2024, 1, 1), pd.Timestamp(1970, 1, 1)],
            dtype="datetime64[ns]",
        ),
        "Price": [100.52, -0.1, None, 0.0, 12345678.25],
        "Pieces": [1, -2, 2147483647, -2147483648, 0],
    }
)
STOCK = pd.DataFrame({"Shop": ["north", "south", "west"], "Value": [1.5, 2.25, None], "Shelves": [4, 0, 7]})


class Stories:
    """What mstrio-py is used for. Every method is a check; they share one server and go in this order."""

    def __init__(self, server):
        self.server = server
        self.connection = None

    def signs_in_with_a_form_and_both_application_types(self):
        connection = self.server.connect()
        # It came in as 76, saw a version below 11.5.0600, and came in again as 35.
        same(connection._application_type, 35, "application type in the end")
        jar = connection._session.cookies.get_dict(path="/MicroStrategyLibrary")
        assert "JSESSIONID" in jar, f"no session cookie was kept: {jar}"
        assert not any(cookie.secure for cookie in connection._session.cookies), "a Secure cookie over plain HTTP"
        same(connection.user_full_name, "Doe, Jane", "full name")
        assert connection.status(), "the session is not alive"
        connection._application_type = 76
        connection.token = None
        connection.connect()
        assert connection.status(), "the session of a Python client is not alive"
        connection.renew()
        self.connection = connection

    def signs_in_by_tokens_and_not_with_a_wrong_password(self):
        Connection(self.server.base, api_token="demo-api-token-of-jdoe").close()
        Connection(self.server.base, username="jdoe", password="directory", login_mode=16).close()
        Connection(self.server.base, identity_token=self.connection.get_identity_token()).close()
        try:
            self.server.connect(password="wrong")
        except IServerError as error:
            assert "ERR003" in str(error), error
        else:
            raise AssertionError("a wrong password was taken")

    def lists_and_selects_projects(self):
        names = [project["name"] for project in projects_api.get_projects(self.connection).json()]
        assert TUTORIAL in names and len(names) > 2, names
        same(Project(self.connection, id=self.connection.project_id).name, TUTORIAL, "name of the project")
        other = "Human Resources Analysis Module"
        self.connection.select_project(project_name=other)
        same(self.connection.project_name, other, "selected project")
        self.connection.select_project(project_name=TUTORIAL)

    def creates_a_cube_of_two_frames(self):
        cube = SuperCube(self.connection, name="Peers", description="Two frames")
        cube.add_table("orders", ORDERS, "replace", to_attribute=["Order"])
        cube.add_table("stock", STOCK, "add")
        cube.create()
        same(cube.publish_status()["status"], 1, "publish status, an integer")
        same_as_kept(self.server, cube, "orders", ORDERS)
        same_as_kept(self.server, cube, "stock", STOCK)
        self.cube = cube

    def reads_the_definition_back(self):
        cube = SuperCube(self.connection, id=self.cube.id)
        same(cube.name, "Peers", "name")
        same(cube.description, "Two frames", "description")
        same([item["name"] for item in cube.metrics], ["Price", "Pieces", "Value", "Shelves"], "metrics")
        attributes = ["Order", "Item", "Note", "Paid", "Day", "Hour", "Stamp", "Shop"]
        same([item["name"] for item in cube.attributes], attributes, "attributes")
        counts = [item["name"] for item in cube._row_counts]
        same(counts, ["Row Count - orders", "Row Count - stock"], "row count metrics")
        tables = {"orders": list(ORDERS.columns), "stock": list(STOCK.columns)}
        same(dict(cube.table_definition), tables, "tables with their columns")

    def reads_the_rows_back(self):
        same_as_read(self.cube, ORDERS, "orders")
        same_as_read(self.cube, STOCK, "stock")

    def counts_rows_by_the_hidden_metrics(self):
        ids = [{"id": item["id"]} for item in self.cube._row_counts]
        body = {"requestedObjects": {"attributes": [], "metrics": ids}}
        answer = cubes_api.cube_instance(self.connection, self.cube.id, body).json()
        same(answer["data"]["metricValues"]["raw"], [[len(ORDERS), len(STOCK)]], "row counts")

    def pages_through_many_rows(self):
        many = pd.DataFrame({"Key": [f"k{number:05}" for number in range(4321)], "N": range(4321)})
        cube = SuperCube(self.connection, name="Many")
        cube.add_table("many", many, "add")
        cube.create(chunksize=1000)
        same_as_kept(self.server, cube, "many", many)
        read = cube.to_dataframe(limit=500)
        same(list(read["Key"]), list(many["Key"]), "keys of all pages")
        same([int(value) for value in read["N"]], list(many["N"]), "values of all pages")
        self.many = cube

    def updates_with_each_policy(self):
        cube = SuperCube(self.connection, name="Policies")
        frame = pd.DataFrame({"Key": ["a", "b"], "N": [1, 2]})
        cube.add_table("t", frame, "replace")
        cube.create()
        steps = [
            ("add", ["b", "c"], [20, 30], ["a", "b", "c"], [1, 2, 30]),
            ("update", ["a", "x"], [10, 99], ["a", "b", "c"], [10, 2, 30]),
            ("upsert", ["b", "d"], [200, 400], ["a", "b", "c", "d"], [10, 200, 30, 400]),
            ("replace", ["z"], [0], ["z"], [0]),
        ]
        for policy, keys, values, keys_then, values_then in steps:
            cube = SuperCube(self.connection, id=cube.id)
            cube.add_table("t", pd.DataFrame({"Key": keys, "N": values}), policy)
            cube.update()
            then = pd.DataFrame({"Key": keys_then, "N": values_then})
            same_as_kept(self.server, cube, "t", then)
            same_as_read(cube, then, f"t after {policy}")

    def shares_an_attribute_of_two_forms_over_tables(self):
        sales = pd.DataFrame({"Id": ["n", "s", "n2"], "Name": ["north", "south", "north"], "Sold": [5, 7, 11]})
        plans = pd.DataFrame({"Place": ["n", "s", "w"], "Planned": [50, 70, 90]})
        forms = [
            SuperCubeAttributeForm(
                "ID", [SuperCubeFormExpression("sales", "Id"), SuperCubeFormExpression("plans", "Place")]
            ),
            SuperCubeAttributeForm("DESC", [SuperCubeFormExpression("sales", "Name")]),
        ]
        cube = SuperCube(self.connection, name="Forms")
        cube.add_table("sales", sales, "replace")
        cube.add_table("plans", plans, "replace")
        cube.create(attribute_forms=[SuperCubeAttribute("Region", forms)])
        same_as_kept(self.server, cube, "sales", sales)
        same_as_kept(self.server, cube, "plans", plans)
        read = cube.to_dataframe().astype(object).where(lambda cell: cell.notna(), None)
        rows = sorted(tuple(row) for row in read[["Region@ID", "Region@DESC", "Sold", "Planned"]].values.tolist())
        expected = [("n", "north", 5, 50), ("n2", "north", 11, None), ("s", "south", 7, 70), ("w", "", None, 90)]
        same(rows, expected, "rows joined over the shared attribute")

    def uploads_twice_and_publishes_once(self):
        cube = self.many
        first = pd.DataFrame({"Key": ["one", "two"], "N": [1, 2]})
        second = pd.DataFrame({"Key": ["three"], "N": [3]})
        cube = SuperCube(self.connection, id=cube.id)
        cube.add_table("many", first, "replace")
        cube.update(auto_publish=False)
        cube.add_table("many", second, "replace")
        cube.update(auto_publish=False)
        assert len(self.server.rows(cube.id, "many")[1]) == 4321, "rows are seen before they are published"
        cube.publish()
        same_as_kept(self.server, cube, "many", pd.concat([first, second], ignore_index=True))

    def cancels_what_it_uploaded(self):
        cube = SuperCube(self.connection, id=self.many.id)
        cube.add_table("many", pd.DataFrame({"Key": ["gone"], "N": [9]}), "replace")
        cube.update(auto_publish=False)
        session = cube.session_id
        datasets_api.publish_cancel(self.connection, cube.id, session)
        try:
            datasets_api.publish_status(self.connection, cube.id, session)
        except IServerError as error:
            assert "ERR004" in str(error), error
        else:
            raise AssertionError("a cancelled session has a status")
        same(len(self.server.rows(cube.id, "many")[1]), 3, "rows after the cancel")

    def checks_names_and_overwrites_by_force(self):
        again = SuperCube(self.connection, name="Policies")
        frame = pd.DataFrame({"Word": ["new"], "Count": [1]})
        again.add_table("other", frame, "replace")
        try:
            again.create()
        except ValueError as error:
            assert "already exist" in str(error), error
        else:
            raise AssertionError("a name was used twice without force")
        again.create(force=True)
        same_as_kept(self.server, again, "other", frame)
        same_as_read(again, frame, "other")

    def finds_cubes_by_search(self):
        found = [cube.name for cube in list_super_cubes(self.connection, name="pol")]
        same(found, ["Policies"], "found by a part of the name")
        same(load_cube(self.connection, cube_name="Peers").id, self.cube.id, "found by the name")
        same(load_cube(self.connection, cube_id=self.cube.id).name, "Peers", "found by the id")
        quick = quick_search(
            self.connection,
            project=self.connection.project_id,
            name="PEERS",
            pattern=SearchPattern.EXACTLY,
            object_types=[ObjectSubTypes.SUPER_CUBE],
        )
        same([item["id"] for item in quick], [self.cube.id], "found at once")

    def looks_at_state_and_place(self):
        cube = SuperCube(self.connection, id=self.cube.id)
        cube.refresh_status()
        same(cube.status, 17518, "status of a published cube")
        same(cube.path, "\\MicroStrategy Tutorial\\Profiles\\Doe, Jane (jdoe)\\My Reports\\Peers", "path")
        assert cube.size > 0, "a published cube has a size"
        fresh = SuperCube(self.connection, name="Unpublished")
        fresh.add_table("t", STOCK, "replace")
        fresh.create(auto_upload=False, auto_publish=False)
        fresh.refresh_status()
        same(fresh.status, 0, "status of a cube that was never published")
        fresh.delete(force=True)

    def makes_folders_and_fills_them(self):
        folder = Folder.create(self.connection, name="Peers' folder", parent=SHARED_REPORTS, description="made")
        cube = SuperCube(self.connection, name="Inside")
        cube.add_table("stock", STOCK, "replace")
        cube.create(folder_id=folder.id)
        same([item["id"] for item in folder.get_contents(to_dictionary=True)], [cube.id], "contents")
        shared = get_predefined_folder_contents(self.connection, PredefinedFolders.PUBLIC_REPORTS, to_dictionary=True)
        assert folder.id in [item["id"] for item in shared], "the folder is not in Shared Reports"
        inside = list_super_cubes(self.connection, folder_id=folder.id, to_dictionary=True)
        same([item["id"] for item in inside], [cube.id], "found below the folder")
        cube.delete(force=True)
        folder.delete(force=True)

    def renames_and_deletes(self):
        cube = SuperCube(self.connection, id=self.many.id)
        cube.alter(name="Few", description="renamed")
        again = SuperCube(self.connection, id=cube.id)
        same((again.name, again.description), ("Few", "renamed"), "name and description")
        again.add_table("many", pd.DataFrame({"Key": ["last"], "N": [1]}), "upsert")
        again.update()
        same(len(self.server.rows(cube.id, "many")[1]), 4, "rows after an update under the new name")
        again.delete(force=True)
        same(list_super_cubes(self.connection, name="Few", to_dictionary=True), [], "found after the delete")

    def creates_and_updates_in_one_request(self):
        frame = pd.DataFrame({"Key": ["a", "b"], "N": [1.5, None]})
        headers, attributes, metrics = formjson(frame, "single")

        def table(rows):
            data = PandasDataframeEncoder(rows, "single").b64_data
            return {"name": "single", "columnHeaders": headers, "data": data}

        body = {"name": "At once", "tables": [table(frame)], "attributes": attributes, "metrics": metrics}
        made = datasets_api.create_dataset(self.connection, body).json()
        cube = SuperCube(self.connection, id=made["datasetId"])
        same_as_kept(self.server, cube, "single", frame)
        more = pd.DataFrame({"Key": ["b", "c"], "N": [2.5, 3.5]})
        datasets_api.update_dataset(self.connection, cube.id, "single", "Upsert", table(more))
        then = pd.DataFrame({"Key": ["a", "b", "c"], "N": [1.5, 2.5, 3.5]})
        same_as_kept(self.server, cube, "single", then)
        same_as_read(cube, then, "single")
        try:
            datasets_api.update_dataset(self.connection, self.cube.id, "stock", "Upsert", table(more))
        except IServerError as error:
            assert "upload sessions" in str(error), error
        else:
            raise AssertionError("a dataset made by a model was patched")

    def is_told_when_its_values_do_not_fit(self):
        cube = SuperCube(self.connection, id=self.cube.id)
        session = datasets_api.upload_session(
            self.connection,
            cube.id,
            {"tables": [{"name": "stock", "updatePolicy": "add", "columnHeaders": list(STOCK.columns)}]},
        ).json()["uploadSessionId"]
        data = base64.b64encode(json.dumps([["east", "many", 1]]).encode()).decode()
        try:
            datasets_api.upload(self.connection, cube.id, session, {"tableName": "stock", "index": 1, "data": data})
        except IServerError as error:
            assert "Value" in str(error), error
        else:
            raise AssertionError("text was taken as a number")
        datasets_api.publish_cancel(self.connection, cube.id, session)
        same_as_kept(self.server, cube, "stock", STOCK)

    def signs_out(self):
        token, cookies = self.connection.token, self.connection._session.cookies.copy()
        self.connection.close()
        answer = requests.get(
            f"{self.server.base}/api/projects", headers={"X-MSTR-AuthToken": token}, cookies=cookies, timeout=30
        )
        same((answer.status_code, answer.json()["code"]), (401, "ERR009"), "a call after the sign-out")


class TextStatus:
    """The same server, told to write statuses as the documentation's page shows them."""

    def __init__(self, server):
        self.server = server

    def writes_statuses_as_text(self):
        connection = self.server.connect()
        cube = SuperCube(connection, name="Text")
        cube.add_table("stock", STOCK, "replace")
        cube.create(auto_publish=False)
        # mstrio-py's own loop waits for the number 1 for ever, so it is not used here.
        datasets_api.publish(connection, cube.id, cube.session_id)
        status = None
        while status != "1":
            status = cube.publish_status()["status"]
            same(type(status), str, "type of a status")
            assert status not in ("3", "18"), f"publishing failed with {status}"
        same_as_kept(self.server, cube, "stock", STOCK)
        connection.close()


def tell(stories):
    """Runs all checks of a class in order; returns how many passed and failed."""
    passed = failed = 0
    for name in [name for name in vars(type(stories)) if not name.startswith("_")]:
        try:
            getattr(stories, name)()
        except Exception:
            failed += 1
            print(f"FAILED {name.replace('_', ' ')}\n{traceback.format_exc()}")
            # What follows builds on it.
            break
        else:
            passed += 1
            print(f"ok     {name.replace('_', ' ')}")
    return passed, failed


def main():
    passed = failed = 0
    for stories, flags in [(Stories, []), (TextStatus, ["--status-type", "string"])]:
        with Server(sys.argv[1], *flags) as server:
            counts = tell(stories(server))
        passed, failed = passed + counts[0], failed + counts[1]
    print(f"peers: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
