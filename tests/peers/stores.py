"""Tables from an S3 server that nobody here wrote, and from a web server, pushed by the real program.

moto's server stands for the bucket, `pushcube serve` for the Intelligence Server; what the program pushed is
compared with what boto3 put there. Everything stays on 127.0.0.1.

Usage: stores.py PROGRAM
"""

import contextlib
import gzip
import io
import http.server
import json
import logging
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import threading
import traceback
import zipfile

import boto3
import pyarrow
import pyarrow.feather
import pyarrow.parquet
from moto.server import ThreadedMotoServer

PROGRAM = sys.argv[1]
WAIT = 60


class Site(http.server.BaseHTTPRequestHandler):
    """Files by ranges, as web servers give them; under /whole/ none of it."""

    files = {}
    asked = 0

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        Site.asked += 1
        data = self.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        asked = self.headers.get("range")
        part, status = data, 200
        if asked and not self.path.startswith("/whole/"):
            first, last = asked.removeprefix("bytes=").split("-")
            part, status = data[int(first) : int(last) + 1], 206
        self.send_response(status)
        if status == 206:
            end = int(first) + len(part) - 1
            self.send_header("content-range", f"bytes {first}-{end}/{len(data)}")
        self.send_header("content-length", str(len(part)))
        self.send_header("last-modified", "Tue, 24 Nov 2026 10:00:00 GMT")
        self.end_headers()
        if body:
            # Whoever has seen that it is no part may hang up.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(part)

    def log_message(self, *_):
        pass


class Stage:
    """A bucket, a web site, an Intelligence Server, and a home for the program."""

    def __enter__(self):
        self.left = contextlib.ExitStack()
        self.home = pathlib.Path(self.left.enter_context(tempfile.TemporaryDirectory(prefix="stores-")))
        moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        moto.start()
        self.left.callback(moto.stop)
        self.endpoint = "http://127.0.0.1:%d" % moto.get_host_and_port()[1]
        keys = {"aws_access_key_id": "peer", "aws_secret_access_key": "sentinel"}
        self.s3 = boto3.client("s3", endpoint_url=self.endpoint, region_name="us-east-1", **keys)
        self.s3.create_bucket(Bucket="lake")
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        self.left.callback(site.shutdown)
        self.site = "http://127.0.0.1:%d" % site.server_address[1]
        self.database = self.home / "published.sqlite"
        serve = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--db", self.database]
        self.server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.left.callback(self.stop)
        self.base = self.server.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.left.close()

    def stop(self):
        self.server.terminate()
        self.server.wait(timeout=WAIT)

    def environment(self):
        return {
            "HOME": str(self.home),
            "MSTR_BASE_URL": self.base,
            "MSTR_USERNAME": "administrator",
            "MSTR_PASSWORD": "",
            "MSTR_PROJECT_ID": "MicroStrategy Tutorial",
            "AWS_ACCESS_KEY_ID": "peer",
            "AWS_SECRET_ACCESS_KEY": "sentinel",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
        }

    def put(self, key, data):
        self.s3.put_object(Bucket="lake", Key=key, Body=data)

    def start(self, *words):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([PROGRAM, *words], env=self.environment(), cwd=self.home, **pipes)

    def run(self, *words, code=0, says=""):
        process = self.start(*words)
        out, said = process.communicate(timeout=WAIT)
        assert process.returncode == code, f"{words}: {process.returncode}\n{out}{said}"
        assert says in said, f"{words}: {says!r} is not in\n{said}"
        return out

    def rows(self, dataset, table):
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ?"
            found = database.execute(names, (f"%/{dataset}/{table}",)).fetchall()
            assert len(found) == 1, f"{dataset}/{table}: {found}"
            return database.execute(f'SELECT * FROM "{found[0][0]}"').fetchall()


def lines(first, count):
    return "".join(f"{row},text of row {row}\n" for row in range(first, first + count))


def expected(first, count):
    return [(row, f"text of row {row}") for row in range(first, first + count)]


def objects_arrive_as_they_are(stage):
    stage.put("in/orders.csv", "id,text\n" + lines(1, 500))
    stage.put("in/packed.csv.gz", gzip.compress(("id,text\n" + lines(1, 500)).encode()))
    stage.put("in/with blank é.csv", "id,text\n" + lines(1, 5))
    stage.run("push", "s3://lake/in/orders.csv", "--name", "One", "--chunk-size", "2kB", says="published")
    assert stage.rows("One", "orders") == expected(1, 500)
    stage.run("push", "s3://lake/in/packed.csv.gz", "--name", "Packed", says="published")
    assert stage.rows("Packed", "packed") == expected(1, 500)
    stage.run("push", "s3://lake/in/with blank é.csv", "--table", "t", "--name", "Blank", says="published")
    assert stage.rows("Blank", "t") == expected(1, 5)


def what_a_cluster_wrote_is_one_table(stage):
    for day, first in (("2026-01-05", 1), ("2026-01-06", 101), ("2026-01-07", 201)):
        stage.put(f"lake/sales/day={day}/part-0.csv", "id,text\n" + lines(first, 100))
    stage.put("lake/sales/_SUCCESS", "")
    for name, location in (("Folder", "s3://lake/lake/sales"), ("Pattern", "s3://lake/lake/**/part-*.csv")):
        stage.run("push", location, "--table", "sales", "--name", name, "--chunk-size", "3kB", says="published")
        found = stage.rows(name, "sales")
        assert [row[:2] for row in found] == expected(1, 300), name
        assert [row[2] for row in found[::100]] == ["2026-01-05", "2026-01-06", "2026-01-07"], found[::100]
    found = json.loads(stage.run("check", "s3://lake/lake/sales", "--json"))
    assert found["fits"] and found["tables"][0]["rows"] == 300, found


def columns(first, count):
    """A table of twelve columns, so that what is read side by side lies far apart."""
    rows = range(first, first + count)
    table = {"id": list(rows), "text": [f"text of row {row}" for row in rows]}
    table |= {f"more {column}": [f"{row * column} of {column}" for row in rows] for column in range(10)}
    return pyarrow.table(table)


def packed(write, *words, **more):
    file = io.BytesIO()
    write(*words, file, **more)
    return file.getvalue()


def sheet(rows):
    """The least that is a workbook."""
    kinds = "http://schemas.openxmlformats.org"
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{kinds}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{kinds}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{kinds}/spreadsheetml/2006/main" '
        f'xmlns:r="{kinds}/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kinds}/package/2006/relationships"><Relationship Id="s" '
        f'Type="{kinds}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{kinds}/spreadsheetml/2006/main"><sheetData>{cells}</sheetData>'
        "</worksheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def formats_of_rows_are_read_where_they_lie(stage):
    parquet = pyarrow.parquet.write_table
    for day, first in (("2026-01-05", 1), ("2026-01-06", 20_001)):
        data = packed(parquet, columns(first, 20_000), row_group_size=5000)
        stage.put(f"rows/day={day}/part-0.parquet", data)
    stage.put("rows.feather", packed(pyarrow.feather.write_feather, columns(1, 20_000), chunksize=3000))
    stage.put("rows.xlsx", sheet([("id", "text"), *((row, f"text of row {row}") for row in range(1, 501))]))
    for location, count in (("s3://lake/rows", 40_000), ("s3://lake/rows.feather", 20_000), ("s3://lake/rows.xlsx", 500)):
        name = location.rsplit("/")[-1]
        stage.run("push", location, "--table", "t", "--name", name, "--chunk-size", "1MB", says="published")
        found = [(int(row[0]), row[1]) for row in stage.rows(name, "t")]
        assert found == expected(1, count), f"{name}: {found[:3]}, {len(found)}"


def a_push_goes_on_by_a_range(stage):
    stage.put("long/long.csv", "id,text\n" + lines(1, 20_000))
    push = stage.start("push", "s3://lake/long/long.csv", "--name", "Long", "--chunk-size", "2kB", "--json")
    for line in push.stdout:
        event = json.loads(line)
        if event["event"] == "chunk_acknowledged" and event["index"] == 5:
            push.kill()
            break
    push.communicate(timeout=WAIT)
    stage.run("resume", says="goes on")
    assert stage.rows("Long", "long") == expected(1, 20_000)


def what_changes_under_a_push_is_not_published(stage):
    stage.put("moving/moving.csv", "id,text\n" + lines(1, 20_000))
    push = stage.start("push", "s3://lake/moving/moving.csv", "--name", "Moving", "--chunk-size", "2kB", "--json")
    for line in push.stdout:
        event = json.loads(line)
        if event["event"] == "chunk_acknowledged" and event["index"] == 3:
            stage.put("moving/moving.csv", "id,text\n" + lines(1, 19_000))
            break
    _, said = push.communicate(timeout=WAIT)
    assert push.returncode == 3 and "changed" in said, said


def what_is_not_there_is_said(stage):
    stage.run("push", "s3://lake/nothing.csv", "--name", "N", code=3, says="there is nothing of that name")
    stage.run("push", "s3://lake/nothing/*.csv", "--name", "N", code=3, says="without a file that could be read")
    stage.run("push", "s3://nobucket/x.csv", "--name", "N", code=3, says="s3://nobucket/x.csv: can't be opened")
    stage.run("push", f"{stage.site}/x.csv?sig=1", "--name", "N", code=3, says="curl … | pushcube push -")


def a_web_server_gives_a_file_by_ranges(stage):
    data = ("id,text\n" + lines(1, 60_000)).encode()
    Site.files = {"/in/orders.csv": data, "/whole/orders.csv": data}
    stage.run("push", f"{stage.site}/in/orders.csv", "--name", "Web", says="published")
    assert stage.rows("Web", "orders") == expected(1, 60_000)
    data = packed(pyarrow.parquet.write_table, columns(1, 100_000), row_group_size=50_000)
    Site.files |= {"/in/rows.parquet": data}
    Site.asked = 0
    stage.run("push", f"{stage.site}/in/rows.parquet", "--name", "Web rows", says="published")
    assert [row[:2] for row in stage.rows("Web rows", "rows")] == expected(1, 100_000)
    # Each column of each row group is fetched by itself, and not once more for each of its pages.
    assert Site.asked < 120, f"{Site.asked} requests for {len(data)} bytes"
    stage.run("push", f"{stage.site}/in/none.csv", "--name", "N", code=3, says="there is nothing of that name")
    stage.run("push", f"{stage.site}/whole/orders.csv", "--name", "N", code=3, says="/whole/orders.csv")


def nothing_secret_is_kept(stage):
    for file in stage.home.rglob("*"):
        if file.is_file():
            assert b"sentinel" not in file.read_bytes(), file


STORIES = [
    objects_arrive_as_they_are,
    what_a_cluster_wrote_is_one_table,
    formats_of_rows_are_read_where_they_lie,
    a_push_goes_on_by_a_range,
    what_changes_under_a_push_is_not_published,
    what_is_not_there_is_said,
    a_web_server_gives_a_file_by_ranges,
    nothing_secret_is_kept,
]


def main():
    failed = 0
    with Stage() as stage:
        for story in STORIES:
            try:
                story(stage)
                print(f"ok {story.__name__}")
            except Exception:
                failed += 1
                print(f"FAILED {story.__name__}\n{traceback.format_exc()}")
    print(f"{len(STORIES) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    os.environ.pop("AWS_PROFILE", None)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    PROGRAM = str(pathlib.Path(PROGRAM).resolve())
    main()
