"""The arrows of src/web: which folder of the pages may import which, what only some may do, and what none may.

Paths are those of the repository. check.py runs this with its own rules.
"""

import posixpath
import re

# Folder of src/web/ -> the folders it may import besides itself. A page is a folder that is drawn to PAGE.
PAGE = {"kit", "i18n", "api", "live"}
ARROWS = {
    "i18n": {"texts"},
    "api": set(),
    "live": {"api"},
    "kit": {"i18n", "api"},
    "plugins": set(),
    "board": PAGE,
    "counter": PAGE,
    "customer": PAGE,
    "admin": PAGE,
    "setup": PAGE,
    "push": set(),
}
FREE = {"tests", ""}  # unit tests, and the settings of the tools, see everything

# Package -> the folders that may import it, beside those that all may.
PACKAGES = {"openapi-fetch": {"api"}, "uqr": {"kit", "board"}, "vite": {"plugins"}}
PACKAGES_OF_ALL = {"preact", "@preact/signals"}
NODE = re.compile(r"^node:")

# What is written, the folders that may, and why the others may not.
DEEDS = [
    ("connections", re.compile(r"\bnew\s+(?:WebSocket|EventSource|XMLHttpRequest)\b|\bsendBeacon\("), {"live"},
     "live/stream.ts holds the connections"),
    # The board's 30 kB have no room for the typed client.
    ("requests", re.compile(r"(?<![\w.])fetch\("), {"api", "live", "board"}, "api/client.ts asks the server"),
    ("hostile text", re.compile(r"(?:[iI]nner|outer)HTML\b|\binsertAdjacentHTML\b|document\.write"), set(),
     "whatever people have typed would run"),
    ("plain http", re.compile(r"\brandomUUID\b"), set(), "a shop's own network has no https"),
    ("workers", re.compile(r"\bserviceWorker\b"), {"customer"}, "only tracking pages have one, and only by https"),
    ("eval", re.compile(r"\beval\(|\bnew\s+Function\b"), set(), "the content security policy forbids it"),
]

IMPORT = re.compile(r"""\b(?:from\s+|import\s+|import\(\s*)["']([^"'\s$]+)["']""")
COMMENT = re.compile(r"""//[^\n]*|/\*.*?\*/|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""", re.DOTALL)


def folder_of(path):
    """'src/web/kit/icon.tsx' -> 'kit'; 'src/web/vite.config.ts' -> ''."""
    parts = path.split("/")
    return parts[2] if len(parts) > 3 else ""


def without_comments(text):
    return COMMENT.sub(lambda token: token.group(1) or " ", text)


def import_fault(path, folder, name):
    """(rule, what is wrong) with `name` imported by the file, or None."""
    if name.startswith("texts:"):
        return None
    if name.startswith("."):
        target = folder_of(posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) + ".ts")
        if target == folder or target in ARROWS[folder]:
            return None
        return f"web arrows {folder}", f"{path}: {folder} may not import {name}"
    package = "/".join(name.split("/")[:2 if name.startswith("@") else 1])
    if package in PACKAGES_OF_ALL and folder != "plugins" or folder in PACKAGES.get(package, ()):
        return None
    if NODE.match(name) and folder == "plugins":
        return None
    return "web packages", f"{path}: {name} is not for {folder}"


def faults(path, text):
    """(rule, what) for each place in the file that breaks a rule."""
    folder = folder_of(path)
    if folder in FREE:
        return
    if folder not in ARROWS:
        yield "web arrows", f"{path}: no arrow is drawn for this folder"
        return
    text = without_comments(text)
    for name in IMPORT.findall(text):
        fault = import_fault(path, folder, name)
        if fault:
            yield fault
    for rule, pattern, may, why in DEEDS:
        found = pattern.search(text)
        if found and folder not in may and folder != "plugins":
            yield f"web {rule}", f"{path}: {found.group()} is not for {folder}: {why}"


def rules():
    arrows = [f"web arrows {folder}" for folder in ARROWS]
    return ["web arrows", "web packages", *arrows, *(f"web {deed[0]}" for deed in DEEDS)]


# Path, text, and the rule that must object (None: no rule may).
SAMPLES = [
    ("src/web/i18n/a.ts", 'import { user } from "../api/session";', "web arrows i18n"),
    ("src/web/api/a.ts", 'import { t } from "../i18n/texts";', "web arrows api"),
    ("src/web/live/a.ts", 'import "../kit/kit.css";', "web arrows live"),
    ("src/web/live/a.ts", 'import type { paths } from "../api/schema";', None),
    ("src/web/kit/a.tsx", 'import { Stream } from "../live/stream";', "web arrows kit"),
    ("src/web/kit/a.tsx", 'const late = await import("../counter/alarm");', "web arrows kit"),
    ("src/web/board/a.ts", 'import { queue } from "../counter/queue";', "web arrows board"),
    ("src/web/counter/a.ts", 'export * from "../admin/rights";', "web arrows counter"),
    ("src/web/customer/order/a.ts", 'import { x } from "../../setup/x";', "web arrows customer"),
    ("src/web/customer/order/a.ts", 'import { x } from "../track/x";', None),
    ("src/web/admin/shop/a.tsx", 'import { Sound } from "../../counter/sound";', "web arrows admin"),
    ("src/web/admin/shop/a.tsx", 'import { Button } from "../../kit/controls";\nimport texts from "texts:admin";', None),
    ("src/web/setup/a.ts", 'import {\n  a,\n} from "../customer/track/a";', "web arrows setup"),
    ("src/web/plugins/a.ts", 'import { t } from "../i18n/texts";', "web arrows plugins"),
    ("src/web/plugins/a.ts", 'import { gzipSync } from "node:zlib";\nimport type { Plugin } from "vite";', None),
    ("src/web/tests/a.test.ts", 'import { queue } from "../counter/queue";\nimport { test } from "vitest";', None),
    ("src/web/drawer/a.ts", "", "web arrows"),
    ("src/web/board/a.ts", 't("import"), t("from"), t("a word, imported from ") + "there";', None),
    ("src/web/board/a.ts", 'import fetcher from "openapi-fetch";', "web packages"),
    ("src/web/counter/a.ts", 'import _ from "lodash";', "web packages"),
    ("src/web/board/a.ts", 'import { readFileSync } from "node:fs";', "web packages"),
    ("src/web/board/a.ts", 'import { useEffect } from "preact/hooks";\nimport { signal } from "@preact/signals";', None),
    ("src/web/counter/a.ts", "const socket = new WebSocket(url);", "web connections"),
    ("src/web/counter/a.ts", 'await fetch("/api/v1/orders");', "web requests"),
    ("src/web/counter/a.ts", "await item.fetch(1); // never fetch(url) here", None),
    ("src/web/kit/a.tsx", "place.innerHTML = name;", "web hostile text"),
    ("src/web/kit/a.tsx", "<p dangerouslySetInnerHTML={{ __html: name }} />;", "web hostile text"),
    ("src/web/counter/a.ts", "const id = crypto.randomUUID();", "web plain http"),
    ("src/web/counter/a.ts", 'await navigator.serviceWorker.ready;', "web workers"),
    ("src/web/customer/track/a.ts", 'await navigator.serviceWorker.ready;', None),
    ("src/web/push/a.ts", 'import { t } from "../i18n/texts";', "web arrows push"),
    ("src/web/kit/a.ts", 'new Function("x");', "web eval"),
]
