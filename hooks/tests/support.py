"""What the tests of hooks and formats share: the program, scratch repositories, a clone to install."""
import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(os.environ["HOOKS_FOLDER"])
PROGRAM = pathlib.Path(os.environ["SVL_COST_BIN"])

GOOD = """\
name: orders
requests: 3M/month
memory: 128MB
duration: 100ms
"""
POLICY = """\
[[budget]]
usd_per_month = "$20/month"
"""
# Not ours, although they end in .yaml; the second is no YAML at all.
FOREIGN = {
    "docker-compose.yaml": "services:\n  web:\n    image: nginx\n",
    "templates/broken.yaml": "{{ if .Values }}\nkey: [\n",
}


def versions():
    """The tools that judged."""
    names = ["pre_commit", "check-jsonschema", "xmlschema"]
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def environment(**more):
    """This process's environment without what would make a run depend on the machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    kept.update(
        GIT_CONFIG_GLOBAL="/dev/null",
        GIT_CONFIG_SYSTEM="/dev/null",
        GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@a.example", GIT_AUTHOR_DATE="2026-01-01T00:00:00Z",
        GIT_COMMITTER_NAME="A", GIT_COMMITTER_EMAIL="a@a.example", GIT_COMMITTER_DATE="2026-01-01T00:00:00Z",
    )
    kept.update(more)
    return kept


def run(words, folder, expect=0, **settings):
    """Runs a command and gives what it printed, both streams together."""
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, env=environment(**settings), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=1200,
    )
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"{words}: status {done.returncode}, not {expect}\n{done.stdout}")
    return done.stdout


def svl_cost(words, folder, expect=0):
    """What the program prints to standard output."""
    done = subprocess.run(
        [PROGRAM, *words], cwd=folder, env=environment(), text=True,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
    )
    if done.returncode != expect:
        raise AssertionError(f"{words}: status {done.returncode}, not {expect}\n{done.stdout}{done.stderr}")
    return done.stdout


def scratch(test, files):
    """A folder with these files, which ends with the test."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=FOLDER, prefix="scratch-"))
    test.addCleanup(shutil.rmtree, folder, ignore_errors=True)
    write(folder, files)
    return folder


def write(folder, files):
    """Writes files by their names."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commit_all(folder, message="Change", expect=0):
    """Commits everything, and gives what was said."""
    run(["git", "add", "--all"], folder)
    return run(["git", "commit", "--message", message], folder, expect)


def head(folder):
    """The commit that is checked out."""
    return run(["git", "rev-parse", "HEAD"], folder).strip()


def snapshot():
    """A repository with one commit: this project's files as they are, whether committed or not.

    The same files give the same commit, so that what was installed from it serves again.
    """
    source = FOLDER / "source"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], ROOT)
    for name in sorted(set(filter(None, listed.split("\0")))):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    run(["git", "init", "--quiet", "--initial-branch=main"], source)
    run(["git", "add", "--all", "--force"], source)
    run(["git", "commit", "--quiet", "--message", "The project as it is"], source)
    return source
