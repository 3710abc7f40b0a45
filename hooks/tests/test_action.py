"""The shell of the action and of the GitLab template, run with what the hosts would set, against a
host of our own that keeps comments as they do."""
import http.server
import json
import os
import pathlib
import re
import subprocess
import threading
import unittest
import urllib.parse

import yaml

import support
from support import GOOD, POLICY, PROGRAM, ROOT

OVER = GOOD.replace("3M", "900M")
TYPO = GOOD.replace("memory", "memroy")


class Host(http.server.BaseHTTPRequestHandler):
    """Comments of a review, a page of two at a time, as GitHub (JSON) and GitLab (a form) keep them."""

    def answer(self, body):
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def sent(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked.append((self.command, self.path.split("?")[0]))
        self.server.tokens.add(self.headers["authorization"] or self.headers["private-token"])
        if self.headers["content-type"].startswith("application/x-www-form-urlencoded") and "body=" == text[:5]:
            return urllib.parse.parse_qs(text, strict_parsing=True)["body"][0]
        return json.loads(text)["body"]

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "page" in query:
            first = (int(query["page"][0]) - 1) * 2
            self.answer(self.server.comments[first:first + 2])
        else:
            self.answer(self.server.comments)

    def do_POST(self):
        self.server.comments.append({"id": len(self.server.comments) + 100, "body": self.sent()})
        self.answer({})

    def change(self):
        number = int(self.path.rsplit("/", 1)[1])
        comment = next(one for one in self.server.comments if one["id"] == number)
        comment["body"] = self.sent()
        self.answer({})

    do_PATCH = do_PUT = change

    def log_message(self, *_):
        pass


def host(test):
    """A running host with three comments of people."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.comments = [{"id": n, "body": f"I say <!-- svl-cost:* --> {n}"} for n in range(3)]
    server.asked, server.tokens = [], set()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    test.addCleanup(server.server_close)
    test.addCleanup(server.shutdown)
    return server, f"http://127.0.0.1:{server.server_address[1]}"


def review(test, before, after):
    """A clone on a branch that changes `before` to `after`; gives it and the base commit."""
    origin = support.scratch(test, before)
    support.run(["git", "init", "--quiet", "--initial-branch=main"], origin)
    support.commit_all(origin)
    support.run(["git", "config", "uploadpack.allowAnySHA1InWant", "true"], origin)
    base = support.head(origin)
    support.run(["git", "switch", "--quiet", "--create", "change"], origin)
    support.write(origin, after)
    support.commit_all(origin)
    # As the hosts check out: one commit deep, without the base.
    folder = support.scratch(test, {})
    support.run(["git", "clone", "--quiet", "--depth=1", "--branch=change", f"file://{origin}", "."], folder)
    return folder, base


class Runner:
    """Runs the steps of a composite action as GitHub's runner does, as far as ours need it."""

    def __init__(self, folder, scratch, path, inputs, event, api=""):
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())
        defaults = {name: given.get("default", "") for name, given in self.action["inputs"].items()}
        unknown = set(inputs) - set(defaults)
        assert not unknown, unknown
        self.context = {f"inputs.{name}": value for name, value in {**defaults, **inputs}.items()}
        self.context["github.token"] = "the-token"
        self.context.update({f"github.{name}": value for name, value in event.items()})
        self.folder, self.scratch, self.status, self.log = folder, scratch, 0, ""
        self.files = {
            name: scratch / name.lower()
            for name in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"]
        }
        self.settings = {
            "PATH": path, "RUNNER_TEMP": str(scratch), "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(folder), "GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": api,
        }

    def value(self, text):
        """A text with its expressions put in; one that is not known is a mistake."""
        def put(match):
            return str(self.context[match.group(1).strip()])

        once = re.sub(r"\$\{\{(.*?)\}\}", put, str(text))
        return re.sub(r"\$\{\{(.*?)\}\}", put, once)

    def holds(self, condition):
        """`a == 'b' && c == 'd'`."""
        parts = [part.split("==") for part in condition.split("&&")]
        return all(self.context[left.strip()] == right.strip().strip("'") for left, right in parts)

    def run(self):
        for step in self.action["runs"]["steps"]:
            if "if" in step and not self.holds(step["if"]):
                continue
            self.step(step)
            if self.status != 0:
                break
        return self

    def step(self, step):
        for path in self.files.values():
            path.touch()
        self.files["GITHUB_OUTPUT"].write_text("")
        script = self.scratch / "step.sh"
        script.write_text(step["run"])
        assert "${{" not in step["run"], "an expression in a script could inject commands"
        settings = {**self.settings, **{name: str(path) for name, path in self.files.items()}}
        settings.update({name: self.value(text) for name, text in step.get("env", {}).items()})
        added = self.files["GITHUB_PATH"].read_text().split()
        settings["PATH"] = os.pathsep.join([*added, settings["PATH"]])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script], cwd=self.folder,
            env=support.environment(**settings), text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
        )
        self.log += done.stdout
        self.status = done.returncode
        for line in self.files["GITHUB_OUTPUT"].read_text().splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step['id']}.outputs.{name}"] = value

    def output(self, name):
        return self.value(self.action["outputs"][name]["value"])

    @property
    def summary(self):
        return self.files["GITHUB_STEP_SUMMARY"].read_text()


class Action(unittest.TestCase):
    PATH = os.pathsep.join([str(PROGRAM.parent), os.environ["PATH"]])

    def run_in(self, folder, event=None, api="", path=None, **inputs):
        inputs = {name.replace("_", "-"): value for name, value in inputs.items()}
        event = event or {"event_name": "push"}
        return Runner(folder, support.scratch(self, {}), path or self.PATH, inputs, event, api).run()

    def pull_request(self, folder, base, api, **inputs):
        event = {"event_name": "pull_request", "event.pull_request.base.sha": base,
                 "event.pull_request.number": "7"}
        return self.run_in(folder, event, api, comment="true", **inputs)

    def test_a_good_run(self):
        folder = support.scratch(self, {"workload.yaml": GOOD, "svl-cost.toml": POLICY})
        done = self.run_in(folder)
        self.assertEqual(done.status, 0, done.log)
        self.assertEqual([done.output("status"), done.output("exit-status")], ["passed", "0"])
        log = json.loads((folder / done.output("sarif")).read_text())
        self.assertEqual(log["version"], "2.1.0")
        self.assertIn("1 workload in 1 file", done.log)

    def test_a_run_over_the_budget_fails_after_it_has_told_all(self):
        folder = support.scratch(self, {"workload.yaml": OVER, "svl-cost.toml": POLICY})
        done = self.run_in(folder)
        self.assertEqual(done.status, 1, done.log)
        self.assertEqual(done.output("status"), "failed")
        self.assertIn("::error file=svl-cost.toml,line=2,", done.log)
        self.assertIn("error[budget-exceeded]", done.log)
        log = json.loads((folder / "svl-cost.sarif").read_text())
        self.assertEqual(log["runs"][0]["results"][0]["ruleId"], "budget-exceeded")

    def test_a_broken_file(self):
        folder = support.scratch(self, {"workload.yaml": TYPO})
        done = self.run_in(folder)
        self.assertEqual((done.status, done.output("status")), (2, "broken"), done.log)
        self.assertIn("::error file=workload.yaml,line=3,col=1,endColumn=7", done.log)

    def test_every_input_reaches_the_program(self):
        files = {"my services/a.yaml": OVER, "b/workload.yaml": TYPO, "strict.toml": POLICY}
        folder = support.scratch(self, files)
        done = self.run_in(folder, paths="my services/a.yaml\n", config="strict.toml", fail_on="never",
                           today="runner", format="none", sarif="out.sarif")
        self.assertEqual(done.status, 0, done.log)
        self.assertIn("budget-exceeded", (folder / "out.sarif").read_text())
        self.assertNotIn("error[", done.log)
        done = self.run_in(folder, paths="my services/*.yaml\nb\n", fail_on="warning", format="line")
        self.assertEqual(done.status, 2, done.log)
        self.assertIn("1 workload in 2 files", done.log)

    def test_inputs_are_words_and_no_commands(self):
        folder = support.scratch(self, {"workload.yaml": GOOD})
        done = self.run_in(folder, paths="$(touch bad)\n; touch bad", config="$(touch bad)")
        self.assertEqual(done.status, 2, done.log)
        self.assertFalse((folder / "bad").exists())

    def test_it_builds_the_program_of_its_own_checkout_where_there_is_none(self):
        # A cargo that installs what is built already: how cargo builds it is tested with pre-commit.
        tools = support.scratch(self, {"cargo": f"""#!/bin/sh
set -e
[ "$*" = "install --locked --path {ROOT} --root $RUNNER_TEMP/svl-cost" ]
mkdir -p "$RUNNER_TEMP/svl-cost/bin"
ln -s {PROGRAM} "$RUNNER_TEMP/svl-cost/bin/svl-cost"
"""})
        (tools / "cargo").chmod(0o755)
        others = [one for one in os.environ["PATH"].split(os.pathsep)
                  if not os.path.exists(os.path.join(one, "svl-cost"))]
        folder = support.scratch(self, {"workload.yaml": GOOD})
        done = self.run_in(folder, path=os.pathsep.join([str(tools), *others]))
        self.assertEqual((done.status, done.output("status")), (0, "passed"), done.log)

    def test_a_comment_is_written_once_and_then_kept_up_to_date(self):
        server, api = host(self)
        folder, base = review(self, {"workload.yaml": GOOD}, {"workload.yaml": GOOD.replace("3M", "6M")})
        done = self.pull_request(folder, base, api)
        self.assertEqual(done.status, 0, done.log)
        self.assertEqual(server.asked, [("POST", "/repos/a/b/issues/7/comments")])
        self.assertEqual(server.tokens, {"Bearer the-token"})
        first = server.comments[-1]["body"]
        self.assertTrue(first.startswith("<!-- svl-cost:"), first)
        self.assertEqual(first, pathlib.Path(done.output("comment")).read_text())
        self.assertIn(first, done.summary)

        (folder / "workload.yaml").write_text(GOOD.replace("3M", "9M"))
        self.assertEqual(self.pull_request(folder, base, api).status, 0)
        self.assertEqual(server.asked[1:], [("PATCH", f"/repos/a/b/issues/comments/{server.comments[-1]['id']}")])
        self.assertEqual(len(server.comments), 4)
        self.assertNotEqual(server.comments[-1]["body"], first)
        self.assertEqual([one["body"] for one in server.comments[:3]],
                         [f"I say <!-- svl-cost:* --> {n}" for n in range(3)])

    def test_a_broken_side_is_told_in_the_comment_and_fails_the_check(self):
        server, api = host(self)
        folder, base = review(self, {"workload.yaml": GOOD}, {"workload.yaml": TYPO})
        done = self.pull_request(folder, base, api)
        self.assertEqual((done.status, done.output("status")), (2, "broken"), done.log)
        self.assertIn("memroy", server.comments[-1]["body"])

    def test_nothing_is_posted_outside_of_a_pull_request(self):
        server, api = host(self)
        folder = support.scratch(self, {"workload.yaml": GOOD})
        done = self.run_in(folder, {"event_name": "push"}, api, comment="true")
        self.assertEqual((done.status, server.asked), (0, []), done.log)


class GitLab(unittest.TestCase):
    TEMPLATE = yaml.safe_load((ROOT / "gitlab/svl-cost.gitlab-ci.yml").read_text())

    def run_job(self, name, folder, expect, path=Action.PATH, **variables):
        """A job as the runner puts it together: variables, before_script and script in one shell."""
        job = {**self.TEMPLATE[".svl-cost"], **self.TEMPLATE[name]}
        self.assertEqual(self.TEMPLATE[name]["extends"], ".svl-cost")
        script = support.scratch(self, {}) / "job.sh"
        script.write_text("\n".join(["set -eo pipefail", *job["before_script"], *job["script"]]))
        variables = {"CI_PROJECT_DIR": str(folder), **job["variables"], **variables, "PATH": path}
        return support.run(["bash", "--noprofile", "--norc", script], folder, expect, **variables)

    def test_a_good_run_and_one_over_the_budget(self):
        folder = support.scratch(self, {"workload.yaml": GOOD, "svl-cost.toml": POLICY})
        said = self.run_job("svl-cost-check", folder, 0)
        self.assertIn("passed", said)
        self.assertIn('failures="0"', (folder / "svl-cost.junit.xml").read_text())
        (folder / "workload.yaml").write_text(OVER)
        said = self.run_job("svl-cost-check", folder, 1)
        self.assertIn("error[budget-exceeded]", said)
        self.assertIn('failures="1"', (folder / "svl-cost.junit.xml").read_text())
        self.assertIn("budget-exceeded", (folder / "svl-cost.sarif").read_text())

    def test_a_broken_file(self):
        folder = support.scratch(self, {"workload.yaml": TYPO})
        self.assertIn("workload.yaml:3:1", self.run_job("svl-cost-check", folder, 2))
        self.assertIn('errors="1"', (folder / "svl-cost.junit.xml").read_text())

    def test_every_variable_reaches_the_program(self):
        folder = support.scratch(self, {"a b/w.yaml": OVER, "c/workload.yaml": TYPO, "strict.toml": POLICY})
        said = self.run_job("svl-cost-check", folder, 0, SVL_COST_PATHS="a b\n", SVL_COST_FAIL_ON="never",
                            SVL_COST_CONFIG="strict.toml", SVL_COST_TODAY="2026-11-26")
        self.assertIn("budget-exceeded", said)

    def test_a_note_is_written_once_and_then_kept_up_to_date(self):
        server, api = host(self)
        folder, base = review(self, {"workload.yaml": GOOD}, {"workload.yaml": GOOD.replace("3M", "6M")})
        variables = {"CI_API_V4_URL": api, "CI_PROJECT_ID": "12", "CI_MERGE_REQUEST_IID": "7",
                     "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "SVL_COST_TOKEN": "secret"}
        self.run_job("svl-cost-comment", folder, 0, **variables)
        notes = "/projects/12/merge_requests/7/notes"
        self.assertEqual(server.asked, [("POST", notes)])
        self.assertEqual(server.tokens, {"secret"})
        self.assertEqual(server.comments[-1]["body"], (folder / "svl-cost-comment.md").read_text())
        (folder / "workload.yaml").write_text(GOOD.replace("3M", "9M"))
        self.run_job("svl-cost-comment", folder, 0, **variables)
        self.assertEqual(server.asked[1:], [("PUT", f"{notes}/{server.comments[-1]['id']}")])
        self.assertEqual(len(server.comments), 4)

