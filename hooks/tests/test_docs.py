"""What the pages about CI show: valid by the hosts' own schemas, and runnable where it is shell."""
import os
import re
import unittest

import yaml

import support
from support import FOLDER, ROOT
from test_action import host

VALIDATE = FOLDER / "venv/bin/check-jsonschema"
PAGES = ["ci.md", "github-action.md", "gitlab.md", "pre-commit.md"]
# How a block's first line names its file, and the words that judge it.
SCHEMAS = {
    "# .github/workflows/": [VALIDATE, "--builtin-schema", "vendor.github-workflows"],
    "# .gitlab-ci.yml": [VALIDATE, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
    "# .circleci/config.yml": [VALIDATE, "--builtin-schema", "vendor.circle-ci"],
    "# azure-pipelines.yml": [VALIDATE, "--builtin-schema", "vendor.azure-pipelines"],
    "# .pre-commit-config.yaml": [FOLDER / "venv/bin/pre-commit", "validate-config"],
}


def blocks(language):
    """Every block of code in a language, with its page."""
    for page in PAGES:
        text = (ROOT / "docs" / page).read_text()
        for block in re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            yield page, block


def table(page, first):
    """The words in the first column of the table whose head begins with `first`."""
    text = (ROOT / "docs" / page).read_text()
    lines = text.split(f"| {first} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [name for line in lines for name in re.findall(r"`([^`]+)`", line.split("|")[1])]


class Files(unittest.TestCase):
    def test_the_action_and_the_template_are_valid(self):
        action = [VALIDATE, "--builtin-schema", "vendor.github-actions", ROOT / "action.yml"]
        support.run(action, ROOT)
        template = ROOT / "gitlab/svl-cost.gitlab-ci.yml"
        support.run([*SCHEMAS["# .gitlab-ci.yml"], template], ROOT)

    def test_a_validator_refuses_what_is_wrong(self):
        wrong = support.scratch(self, {"action.yml": (ROOT / "action.yml").read_text().replace("composite", "shell")})
        with self.assertRaises(AssertionError):
            support.run([VALIDATE, "--builtin-schema", "vendor.github-actions", wrong / "action.yml"], ROOT)

    def test_the_pages_name_every_input_output_variable_and_hook(self):
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        self.assertEqual(sorted(table("github-action.md", "input")), sorted(action["inputs"]))
        self.assertEqual(sorted(set(table("github-action.md", "output"))), sorted(action["outputs"]))
        template = yaml.safe_load((ROOT / "gitlab/svl-cost.gitlab-ci.yml").read_text())
        known = {*template[".svl-cost"]["variables"], "SVL_COST_TOKEN"}
        self.assertEqual(set(table("gitlab.md", "variable")), known)
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        self.assertEqual(sorted(table("pre-commit.md", "id")), sorted(hook["id"] for hook in hooks))

    def test_every_format_is_told(self):
        help = support.svl_cost(["check", "--help"], ROOT)
        listed = help.split("--format <FORMAT>", 1)[1].split("[default:", 1)[0]
        self.assertEqual(sorted(table("ci.md", "`--format`")), sorted(re.findall(r"- (\w+):", listed)))


class Snippets(unittest.TestCase):
    def test_every_yaml_is_valid_by_its_hosts_schema(self):
        judged = set()
        for page, block in blocks("yaml"):
            first = block.splitlines()[0]
            with self.subTest(page=page, file=first):
                name, words = next((name, words) for name, words in SCHEMAS.items() if first.startswith(name))
                folder = support.scratch(self, {"snippet.yaml": block})
                support.run([*words, folder / "snippet.yaml"], folder)
                judged.add(name)
        self.assertEqual(judged, set(SCHEMAS))

    def test_the_action_is_given_inputs_that_it_has(self):
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        workflows = [yaml.safe_load(block) for _, block in blocks("yaml") if "uses: your-organisation/svl-cost" in block]
        self.assertTrue(workflows)
        for workflow in workflows:
            for step in workflow["jobs"]["check"]["steps"]:
                if step["uses"].startswith("your-organisation/"):
                    self.assertLessEqual(set(step["with"]), set(action["inputs"]))


class Posting(unittest.TestCase):
    """The snippets that post a comment: the first run makes it, the second one updates it."""

    COMMENT = "<!-- svl-cost:* -->\n**It costs more.**\n"

    def snippet(self, tool):
        return next(block for _, block in blocks("sh") if block.startswith(f"# post with {tool}\n"))

    def runs(self, tool, folder, **settings):
        support.write(folder, {"comment.md": self.COMMENT, "post.sh": self.snippet(tool)})
        support.run(["sh", "-eu", "post.sh"], folder, **settings)

    def stub(self, tool, ours):
        """A tool that lists two comments and notes what it is asked to do."""
        folder = support.scratch(self, {
            f"bin/{tool}": """#!/bin/sh
case "$*" in
    *--method*) echo "$@" >> calls ;;
    *--jq*) for last; do :; done; jq -r "$last" comments.json ;;
    *) cat comments.json ;;
esac
""",
            "comments.json": '[{"id": 1, "body": "see <!-- svl-cost:* -->"}, {"id": 2, "body": "%s"}]' % ours,
        })
        (folder / "bin" / tool).chmod(0o755)
        return folder, os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])

    def test_with_gh(self):
        for ours, call in [
            ("hello", "api --method POST repos/a/b/issues/7/comments --field body=@comment.md\n"),
            ("<!-- svl-cost:* -->\\nold", "api --method PATCH repos/a/b/issues/comments/2 --field body=@comment.md\n"),
        ]:
            folder, path = self.stub("gh", ours)
            self.runs("gh", folder, PATH=path, GITHUB_REPOSITORY="a/b", NUMBER="7")
            self.assertEqual((folder / "calls").read_text(), call)

    def test_with_glab(self):
        notes = "projects/12/merge_requests/7/notes"
        for ours, call in [
            ("hello", f"api --method POST {notes} --field body=@comment.md\n"),
            ("<!-- svl-cost:* -->\\nold", f"api --method PUT {notes}/2 --field body=@comment.md\n"),
        ]:
            folder, path = self.stub("glab", ours)
            self.runs("glab", folder, PATH=path, CI_PROJECT_ID="12", CI_MERGE_REQUEST_IID="7")
            self.assertEqual((folder / "calls").read_text(), call)

    def test_with_curl(self):
        server, address = host(self)
        settings = {"SERVER": address, "REPOSITORY": "a/b", "NUMBER": "7", "TOKEN": "secret"}
        folder = support.scratch(self, {})
        self.runs("curl", folder, **settings)
        self.runs("curl", folder, **settings)
        self.assertEqual([command for command, _ in server.asked], ["POST", "PATCH"])
        self.assertEqual(server.comments[-1]["body"], self.COMMENT)
        self.assertEqual(len(server.comments), 4)
