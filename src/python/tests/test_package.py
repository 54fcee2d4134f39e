import ast
import importlib.util
import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import statestore
from support import ROOT, ServerTest

CALLER = """
from statestore import AsyncStateStore, Conversation, Event, Key, Lease, StateStore
from typing import Optional

store = StateStore()
found: Optional[Conversation] = store.namespace().conversations.get("a")
key: Key = store.namespace().keys.increment("a", ttl="1m")
event: Event = next(store.namespace().follow("key"))
with store.namespace().leases.acquire("a", 5) as lease:
    held: Lease = lease


async def read() -> Optional[Key]:
    return await AsyncStateStore().namespace().keys.get("a")


store.namespace().keys.get(1)
store.namespace().follow("none")
read().nothing
"""


class Package(unittest.TestCase):
    def test_the_source_is_Python_3_9(self):
        ast.parse((ROOT / "statestore" / "__init__.py").read_text(), feature_version=(3, 9))

    def test_only_modules_of_the_standard_library_are_imported(self):
        tree = ast.parse((ROOT / "statestore" / "__init__.py").read_text())
        names = {name for node in tree.body for name in imported(node)}
        self.assertLessEqual(names, set(sys.stdlib_module_names) if hasattr(sys, "stdlib_module_names") else names)

    def test_every_public_name_is_listed_and_has_a_docstring(self):
        public = {name for name, value in vars(statestore).items() if inspect.isclass(value) and value.__module__ == "statestore" and name[0] != "_"}
        self.assertEqual(public | {"ABSENT", "Duration", "Kind"}, set(statestore.__all__))
        for owner in (getattr(statestore, name) for name in public):
            members = [value for name, value in vars(owner).items() if name[0] != "_" and callable(value)]
            self.assertEqual([], [member for member in (owner, *members) if not inspect.getdoc(member)])

    def test_the_blocking_classes_have_the_operations_of_the_asyncio_classes(self):
        for name in ("Conversations", "EventFeed", "Inbox", "Keys", "Lease", "Leases", "Limits", "Namespace", "StateStore", "TableCommands", "Tables"):
            blocking, other = ({member for member in vars(getattr(statestore, prefix + name)) if member[0] != "_"} for prefix in ("", "Async"))
            self.assertEqual(set(), {"close" if member == "aclose" else member for member in other} - blocking, name)

    def test_the_blocks_of_the_README_and_the_manual_are_Python(self):
        pages = [ROOT / "README.md", ROOT.parent / "docs" / "connect-from-python.md"]
        blocks = [block for page in pages for block in re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)]
        self.assertEqual(3, len(blocks))
        for block in blocks:
            ast.parse(block, feature_version=(3, 9))

    @unittest.skipUnless(shutil.which("mypy"), "needs mypy (apt install mypy)")
    def test_the_type_hints_are_strict_and_reach_the_callers(self):
        with tempfile.TemporaryDirectory() as folder:
            caller = os.path.join(folder, "caller.py")
            with open(caller, "w") as file:
                file.write(CALLER)
            command = ["mypy", "--strict", "--no-error-summary", "--no-color-output", "--cache-dir", folder]
            own = subprocess.run([*command, str(ROOT / "statestore")], stdout=subprocess.PIPE, universal_newlines=True)
            self.assertEqual("", own.stdout)
            environment = {**os.environ, "MYPYPATH": str(ROOT)}
            callers = subprocess.run([*command, caller], stdout=subprocess.PIPE, universal_newlines=True, env=environment)
            self.assertEqual(
                ["arg-type", "arg-type", "attr-defined"], [line.rsplit("[", 1)[1].rstrip("]") for line in callers.stdout.splitlines() if ": error:" in line],
                callers.stdout)

    @unittest.skipUnless(all(map(importlib.util.find_spec, ("pip", "setuptools", "wheel"))), "needs pip, setuptools and wheel (apt install python3-pip)")
    def test_a_wheel_has_the_module_and_its_type_marker(self):
        with tempfile.TemporaryDirectory() as folder:
            source = shutil.copytree(str(ROOT), os.path.join(folder, "source"), ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
            # Without isolation and index: the build uses the setuptools that are installed.
            subprocess.run(
                [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", folder, source],
                check=True, stdout=subprocess.DEVNULL)
            names = zipfile.ZipFile(os.path.join(folder, f"statestore-{statestore.__version__}-py3-none-any.whl")).namelist()
        self.assertEqual({"statestore/__init__.py", "statestore/py.typed"}, {name for name in names if ".dist-info/" not in name})


class Readme(ServerTest):
    def test_the_first_program_of_the_README_runs(self):
        program = re.search(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)[1]
        command = [sys.executable, "-c", program.replace("http://127.0.0.1:8080", self.server.url)]
        said = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, universal_newlines=True, check=True).stdout
        self.assertEqual("OPEN 1\n1\n", said)


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [node.module.split(".")[0]] if isinstance(node, ast.ImportFrom) else []
