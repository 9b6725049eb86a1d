#!/usr/bin/env python3
"""Proves by reading the sources that they keep to the arrows of src/README.md.

    tests/layers/check.py [--build FOLDER]

Who may include whom, where SQL and each foreign library may appear, and that no test is left out of the build (with
--build also by the compile database of that build folder); for the pages, what web_layers.py says. First every rule is
shown bad text: one that cannot object proves nothing. The last line is `N passed, N failed`.
"""

import argparse
import json
import pathlib
import re
import sys

import web_layers

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Folder of src/ -> the folders it may include besides itself. "storage/store.hpp": that header alone.
ARROWS = {
    "domain": set(),
    "csv": set(),
    "resources": set(),
    "config": {"domain"},
    "json": {"domain"},
    "log": {"domain", "json"},
    "security": {"domain", "json"},
    "storage": {"domain", "json", "log", "security", "resources"},
    "app": {"domain", "csv", "json", "log", "security", "resources", "storage/store.hpp"},
    "net": {"log"},
    "live": {"domain", "json", "log", "app", "net", "storage/store.hpp"},
    "notify": {"domain", "json", "log", "security", "app", "storage/store.hpp"},
    "http": {"domain", "json", "log", "security", "app", "net", "live", "resources", "storage/store.hpp",
             "notify/message.hpp", "notify/web_push.hpp"},
    "cli": {"domain", "csv", "resources", "config", "json", "log", "security", "storage", "app", "net", "live", "notify",
            "http"},
    "main.cpp": {"cli"},
}

# These see the standard library alone: no operating system, no foreign header.
PURE = {"domain", "csv", "config", "resources"}

# Foreign library -> how its headers begin, and the folders that may include them. So may the unit tests of these
# folders, and the benches, which measure a library against what Docket makes of it. cpp-httplib has two forms that must
# not meet in one executable, so for it there is no such leave.
FOREIGN = {
    "cpp-httplib": (("httplib.h",), {"net"}),
    "OpenSSL": (("openssl/",), {"net", "notify"}),
    "libcurl": (("curl/",), {"notify"}),
    "libidn2": (("idn2.h",), {"notify"}),
    "picojson": (("picojson",), {"json"}),
    "spdlog": (("spdlog/", "fmt/"), {"log"}),
    "libsodium": (("sodium",), {"security"}),
    "libxcrypt": (("crypt.h",), {"security"}),
    "SQLite": (("SQLiteCpp/", "sqlite3"), {"storage"}),
    "PostgreSQL": (("pqxx/", "libpq"), {"storage"}),
    "date": (("date/",), {"app"}),
    "valijson": (("valijson/",), {"http"}),
    "CLI11": (("CLI/",), {"cli"}),
    "doctest": (("doctest/",), {"tests"}),
}

GENERATED = "src/web/api/schema.d.ts"
ODD_ENDINGS = {".c", ".cc", ".cxx", ".h", ".hh", ".hxx", ".ipp", ".inl"}  # neither the build nor this test sees these
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "net/", "linux/")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)

# Comments, strings and characters of C++, in the order in which a reader meets them.
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|R"(?P<mark>[^()\s\\]{0,16})\((?P<raw>.*?)\)(?P=mark)"'
    r'|"(?P<plain>(?:[^"\\\n]|\\.)*)"'
    r"|'(?:[^'\\\n]|\\.)+'",
    re.DOTALL,
)
SQL = re.compile(
    r"\b(?:SELECT\s.*\bFROM|SELECT\s+\w+\(|INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM"
    r"|(?:CREATE|DROP|ALTER)\s+(?:UNIQUE\s+|VIRTUAL\s+|TEMP\s+)?(?:TABLE|INDEX|TRIGGER|VIEW)"
    r"|PRAGMA\s+\w+|SAVEPOINT\s+\w+)\b"
    r"|^\s*(?:select\s.*\bfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s)",
    re.DOTALL,
)


def folder_of(path):
    """'src/app/orders.cpp' -> 'app'; 'src/main.cpp' -> 'main.cpp'; 'tests/…' -> 'tests'."""
    parts = path.split("/")
    return parts[1] if parts[0] == "src" else parts[0]


def literals(text):
    """The strings of `text`; neighbours that the compiler joins are joined."""
    joined, end = "", None
    for token in TOKEN.finditer(text):
        content = token.group("raw") if token.group("raw") is not None else token.group("plain")
        if content is None:
            continue
        if end is None or text[end:token.start()].strip():
            if joined:
                yield joined
            joined = ""
        joined += content
        end = token.end()
    if joined:
        yield joined


def without_comments(text):
    return TOKEN.sub(lambda token: " " if token.group().startswith(("//", "/*")) else token.group(), text)


def own_include_fault(folder, name):
    """What is wrong with `#include "name"` in `folder`, or None."""
    if folder == "tests":
        return None
    if "/" not in name:
        return f'"{name}" is not named from src/'
    target = name.split("/")[0]
    if target == folder or target in ARROWS[folder] or name in ARROWS[folder]:
        return None
    return f"{folder} may not include {name}"


def foreign_owners(name):
    for library, (beginnings, owners) in FOREIGN.items():
        if name.startswith(beginnings):
            return library, owners
    return None, None


def faults(path, text):
    """(rule, what) for each place in the file that breaks a rule."""
    folder = folder_of(path)
    if folder not in ARROWS and folder != "tests":
        yield "arrows", f"{path}: no arrow is drawn for this folder"
        return
    for bracket, name in INCLUDE.findall(without_comments(text)):
        library, owners = foreign_owners(name)
        if library:
            places = ("tests/bench/", *(f"tests/unit/{owner}/" for owner in owners))
            leave = path.startswith(places) and library != "cpp-httplib"
            if folder not in owners and not leave:
                yield f"foreign {library}", f"{path}: {name} belongs in {' and '.join(sorted(owners))}"
        elif bracket == '"':
            fault = own_include_fault(folder, name)
            if fault:
                yield f"arrows {folder}", f"{path}: {fault}"
        elif "/" in name and not name.startswith(SYSTEM_FOLDERS):
            yield "foreign others", f"{path}: <{name}> is of no library that Docket knows"
        elif folder in PURE and ("." in name or "/" in name):
            yield f"pure {folder}", f"{path}: <{name}> is not of the standard library"
    if path.startswith("src/") and folder != "storage":
        for literal in literals(text):
            if SQL.search(literal):
                yield "sql", f"{path}: SQL outside storage/: {' '.join(literal.split())[:60]}"


def built_patterns(cmake):
    """The globs by which CMakeLists.txt takes tests, as (folder, recursive, end of the name)."""
    for recurse, arguments in re.findall(r"file\(GLOB(_RECURSE)?\s+\w+\s+([^)]*)\)", cmake):
        for pattern in re.findall(r"tests/\S+", arguments):
            folder, name = pattern.rsplit("/", 1)
            yield folder, bool(recurse), name.removeprefix("*")


def left_out(tests, cmake):
    """Those of `tests` that CMakeLists.txt does not build."""
    patterns = list(built_patterns(cmake))
    for path in tests:
        folder = path.rsplit("/", 1)[0]
        if path not in cmake and not any(
            (folder == f or (recurse and folder.startswith(f + "/"))) and path.endswith(end)
            for f, recurse, end in patterns
        ):
            yield path


# Path, text, and the rule that must object (None: no rule may).
SAMPLES = [
    ("src/domain/a.hpp", '#include "json/json.hpp"', "arrows domain"),
    ("src/domain/a.hpp", "#include <string>\n#include <optional>", None),
    ("src/domain/a.hpp", "#include <unistd.h>", "pure domain"),
    ("src/csv/a.cpp", '#include "domain/text.hpp"', "arrows csv"),
    ("src/config/a.cpp", '#include "app/orders.hpp"', "arrows config"),
    ("src/json/a.cpp", '  #  include "storage/store.hpp"', "arrows json"),
    ("src/log/a.cpp", '#include "http/call.hpp"', "arrows log"),
    ("src/security/a.cpp", '#include "storage/store.hpp"', "arrows security"),
    ("src/storage/a.cpp", '#include "app/orders.hpp"', "arrows storage"),
    ("src/app/a.cpp", '#include "storage/store.hpp"', None),
    ("src/app/a.cpp", '#include "storage/sql.hpp"', "arrows app"),
    ("src/app/a.cpp", '#include "http/call.hpp"', "arrows app"),
    ("src/net/a.cpp", '#include "domain/order.hpp"', "arrows net"),
    ("src/live/a.cpp", '#include "app/orders.hpp"', None),
    ("src/live/a.cpp", '#include "http/call.hpp"', "arrows live"),
    ("src/notify/a.cpp", '#include "app/orders.hpp"\n#include "storage/store.hpp"', None),
    ("src/notify/a.cpp", '#include "net/http.hpp"', "arrows notify"),
    ("src/http/a.cpp", '#include "storage/writer.hpp"', "arrows http"),
    ("src/http/a.cpp", '#include "cli/run.hpp"', "arrows http"),
    ("src/resources/a.cpp", '#include "domain/ids.hpp"', "arrows resources"),
    ("src/main.cpp", '#include "app/orders.hpp"', "arrows main.cpp"),
    ("src/app/a.cpp", '#include "orders.hpp"', "arrows app"),
    ("tests/unit/app/a_test.cpp", '#include "beside.hpp"\n#include "storage/sql.hpp"', None),
    ("src/app/a.cpp", '// #include "http/call.hpp"', None),
    ("src/drawer/a.cpp", "", "arrows"),
    ("src/http/a.cpp", "#include <httplib.h>", "foreign cpp-httplib"),
    ("src/http/a.cpp", '#include "httplib.h"', "foreign cpp-httplib"),
    ("tests/unit/http/a_test.cpp", "#include <httplib.h>", "foreign cpp-httplib"),
    ("tests/bench/a.cpp", "#include <sqlite3.h>", None),
    ("tests/bench/a.cpp", "#include <httplib.h>", "foreign cpp-httplib"),
    ("tests/unit/net/a_test.cpp", "#include <httplib.h>", "foreign cpp-httplib"),
    ("src/net/a.cpp", "#include <httplib.h>", None),
    ("src/notify/a.cpp", "#include <curl/curl.h>\n#include <openssl/evp.h>", None),
    ("src/net/a.cpp", "#include <curl/curl.h>", "foreign libcurl"),
    ("src/http/a.cpp", "#include <openssl/evp.h>", "foreign OpenSSL"),
    ("tests/unit/security/a_test.cpp", "#include <sodium.h>", None),
    ("tests/unit/http/a_test.cpp", "#include <sodium.h>", "foreign libsodium"),
    ("src/app/a.cpp", "#include <picojson.h>", "foreign picojson"),
    ("src/main.cpp", "#include <CLI/CLI.hpp>", "foreign CLI11"),
    ("src/app/a.cpp", "#include <SQLiteCpp/Database.h>", "foreign SQLite"),
    ("src/app/a.cpp", "#include <boost/asio.hpp>", "foreign others"),
    ("src/app/a.cpp", 'f("SELECT id FROM orders");', "sql"),
    ("src/app/a.cpp", 'f("SELECT id, "\n  "total FROM orders");', "sql"),
    ("src/http/a.cpp", 'f(R"(\n  update orders set total = 1)");', "sql"),
    ("src/http/a.cpp", 'f(R"sql(DELETE FROM orders)sql");', "sql"),
    ("src/cli/a.cpp", 'f("INSERT OR IGNORE INTO meta VALUES (1)");', "sql"),
    ("src/cli/a.cpp", "f(\"it's \\\" \", '\"', \"PRAGMA wal_checkpoint\");", "sql"),
    ("src/storage/a.cpp", 'f("SELECT id FROM orders");', None),
    ("src/app/a.cpp", '// SELECT id FROM orders\nf("Select a status from the list, then update it.");', None),
    ("src/app/a.cpp", 'f("Update the order, set its total.", "deleted from the list");', None),
]
SAMPLE_BUILD = "add_executable(t tests/main.cpp)\nfile(GLOB_RECURSE s CONFIGURE_DEPENDS tests/unit/*_test.cpp)\n" \
               "file(GLOB b CONFIGURE_DEPENDS tests/bench/*.cpp)"
SAMPLE_TESTS = ["tests/main.cpp", "tests/unit/a/b_test.cpp", "tests/unit/a/b_tests.cpp", "tests/bench/x.cpp",
                "tests/bench/deep/x.cpp", "tests/fault/x_test.cpp"]
SAMPLE_LEFT_OUT = ["tests/unit/a/b_tests.cpp", "tests/bench/deep/x.cpp", "tests/fault/x_test.cpp"]


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, complaints):
        if complaints:
            self.failed += 1
            print(f"FAILED {name}")
            for complaint in complaints:
                print(f"  {complaint}")
        else:
            self.passed += 1


def test_the_rules(tally):
    wrong = []
    for find, samples in ((faults, SAMPLES), (web_layers.faults, web_layers.SAMPLES)):
        for path, text, expected in samples:
            rules = {rule for rule, _ in find(path, text)}
            if rules != ({expected} if expected else set()):
                wrong.append(f"{path}: {text!r}: wanted {expected}, got {sorted(rules)}")
    tally.check("the rules know good from bad", wrong)
    ours = {f"arrows {folder}" for folder in ARROWS if folder != "cli"}
    shown = {rule for _, _, rule in [*SAMPLES, *web_layers.SAMPLES]}
    unshown = (ours | set(web_layers.rules())) - shown
    tally.check("every arrow has a bad sample", sorted(unshown))
    found = list(left_out(SAMPLE_TESTS, SAMPLE_BUILD))
    tally.check("a test outside the build is noticed", [] if found == SAMPLE_LEFT_OUT else [str(found)])


def test_the_sources(tally):
    by_rule = {f"arrows {folder}": [] for folder in ARROWS}
    by_rule |= {f"pure {folder}": [] for folder in PURE}
    by_rule |= {f"foreign {library}": [] for library in [*FOREIGN, "others"]}
    by_rule |= {"arrows": [], "sql": []} | {rule: [] for rule in web_layers.rules()}
    count = 0
    for path in sorted([*ROOT.glob("src/**/*"), *ROOT.glob("tests/**/*")]):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in (".cpp", ".hpp") and "node_modules" not in name:
            count += 1
            for rule, what in faults(name, path.read_text(encoding="utf-8")):
                by_rule[rule].append(what)
    for path in sorted([*ROOT.glob("src/web/**/*.ts"), *ROOT.glob("src/web/**/*.tsx")]):
        name = path.relative_to(ROOT).as_posix()
        if "node_modules" not in name and name != GENERATED:
            for rule, what in web_layers.faults(name, path.read_text(encoding="utf-8")):
                by_rule[rule].append(what)
    for rule, complaints in sorted(by_rule.items()):
        tally.check(rule, complaints)
    tally.check("there are sources", [] if count > 20 else [f"only {count} found"])


def test_the_build(tally, build):
    cmake = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    tests = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/*.cpp"))
    tally.check("every test is built", list(left_out(tests, cmake)))
    odd = [path for folder in ("src", "tests") for path in ROOT.glob(f"{folder}/**/*") if path.suffix in ODD_ENDINGS]
    odd = [path.relative_to(ROOT).as_posix() for path in odd if "node_modules" not in path.parts]
    tally.check("C++ is in .cpp and .hpp", odd)
    folders = set(re.findall(r"^docket_folder\((\w+)", cmake, re.MULTILINE))
    drawn = set(ARROWS) - {"main.cpp"}
    tally.check("the folders of the build are those of the arrows", sorted(folders ^ drawn))
    if build:
        commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text(encoding="utf-8"))
        compiled = {str(pathlib.Path(command["file"]).resolve()) for command in commands}
        sources = tests + [path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/**/*.cpp")]
        sources = [path for path in sources if "node_modules" not in path]
        tally.check("every source is compiled", [path for path in sources if str(ROOT / path) not in compiled])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", help="a build folder with compile_commands.json")
    arguments = parser.parse_args()
    tally = Tally()
    test_the_rules(tally)
    test_the_sources(tally)
    test_the_build(tally, arguments.build)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
