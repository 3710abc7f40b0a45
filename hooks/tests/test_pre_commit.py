"""The real pre-commit, in a scratch repository with its git hook installed."""
import os
import shutil
import unittest

import support
from support import FOREIGN, GOOD, POLICY, PROGRAM, FOLDER

PRE_COMMIT = FOLDER / "venv/bin/pre-commit"
# Cheap to compile; what is installed for people is optimised.
CHEAP = {
    "CARGO_TARGET_DIR": str(FOLDER / "cargo"),
    "CARGO_PROFILE_RELEASE_LTO": "off",
    "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",
    "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
    "CARGO_PROFILE_RELEASE_STRIP": "none",
}


class Hooks:
    """What holds for either language; `suffix` ends the hooks' ids."""

    suffix = ""

    @classmethod
    def setUpClass(cls):
        cls.source = support.snapshot()
        # A store for these files; what was built from others is not kept.
        store = FOLDER / "pre-commit" / support.head(cls.source)
        for other in store.parent.glob("*"):
            if other != store:
                shutil.rmtree(other)
        cls.settings = {"PRE_COMMIT_HOME": str(store), **CHEAP, **cls.path()}

    def repository(self, files, *ids, options=""):
        """A repository with the hooks installed and one commit, which they have passed."""
        folder = support.scratch(self, files)
        hooks = "".join(f"      - id: {name}{self.suffix}\n{options}" for name in ids)
        config = f"repos:\n  - repo: file://{self.source}\n    rev: {support.head(self.source)}\n    hooks:\n{hooks}"
        support.write(folder, {".pre-commit-config.yaml": config})
        support.run(["git", "init", "--quiet", "--initial-branch=main"], folder)
        support.run([PRE_COMMIT, "install", "--install-hooks"], folder, **self.settings)
        self.commit(folder)
        return folder

    def commit(self, folder, expect=0):
        support.run(["git", "add", "--all"], folder)
        return support.run(["git", "commit", "--message", "Change"], folder, expect, **self.settings)

    def blocked(self, folder, files):
        """What is said when a commit of these files is refused."""
        before = support.head(folder)
        support.write(folder, files)
        said = self.commit(folder, expect=1)
        self.assertEqual(support.head(folder), before, "it was committed all the same")
        return said

    def test_a_good_commit_passes(self):
        folder = self.repository({"workload.yaml": GOOD, "svl-cost.toml": POLICY}, "svl-cost-check")
        before = support.head(folder)
        support.write(folder, {"workload.yaml": GOOD.replace("3M", "4M")})
        self.assertRegex(self.commit(folder), r"svl-cost check\.+Passed")
        self.assertNotEqual(support.head(folder), before)

    def test_a_commit_over_the_budget_is_blocked(self):
        folder = self.repository({"workload.yaml": GOOD, "svl-cost.toml": POLICY}, "svl-cost-check")
        said = self.blocked(folder, {"workload.yaml": GOOD.replace("3M", "900M")})
        self.assertRegex(said, r"svl-cost check\.+Failed")
        self.assertIn("- exit code: 1", said)
        self.assertIn("error[budget-exceeded]", said)
        self.assertIn("svl-cost.toml:2:", said)

    def test_a_broken_file_is_blocked_with_its_line_and_a_caret(self):
        folder = self.repository({"workload.yaml": GOOD}, "svl-cost-check")
        said = self.blocked(folder, {"workload.yaml": GOOD.replace("memory", "memroy")})
        self.assertIn("- exit code: 2", said)
        self.assertIn("error[unknown-key]", said)
        self.assertIn("workload.yaml:3:1", said)
        self.assertIn("3 | memroy: 128MB\n  | ^^^^^^", said)
        self.assertIn("did you mean `memory`?", said)

    def test_several_files_are_checked_and_each_mistake_is_told(self):
        folder = self.repository({"a/workload.yaml": GOOD}, "svl-cost-check")
        bad = {f"{name}/workload.yaml": GOOD.replace("128MB", "128 Mb") for name in "abc"}
        said = self.blocked(folder, bad)
        for name in bad:
            self.assertIn(f"{name}:3:9", said)

    def test_nothing_is_said_of_files_that_are_not_ours(self):
        folder = self.repository({"workload.yaml": GOOD}, "svl-cost-check", "svl-cost-schema")
        support.write(folder, FOREIGN)
        self.assertRegex(self.commit(folder), r"svl-cost check\.+Passed")
        # Passing hooks print nothing, unless they are asked to.
        said = support.run(
            [PRE_COMMIT, "run", "--verbose", "--files", *FOREIGN, "workload.yaml"], folder, **self.settings
        )
        for name in FOREIGN:
            self.assertNotIn(name, said)
        self.assertNotIn("error", said)

    def test_a_commit_without_yaml_does_not_start_it(self):
        folder = self.repository({"workload.yaml": GOOD}, "svl-cost-check")
        support.write(folder, {"README.md": "requests: 1\n"})
        self.assertIn("(no files to check)Skipped", self.commit(folder))

    def test_a_policy_that_cannot_be_read_is_blocked(self):
        folder = self.repository({"workload.yaml": GOOD, "svl-cost.toml": POLICY}, "svl-cost-check")
        said = self.blocked(folder, {"svl-cost.toml": POLICY.replace("budget", "budgets")})
        self.assertIn("- exit code: 2", said)
        self.assertIn("svl-cost.toml:1:", said)

    def test_all_workloads_are_checked_where_the_configuration_says_so(self):
        options = "        pass_filenames: false\n        always_run: true\n        args: [.]\n"
        files = {"a/workload.yaml": GOOD, "b/workload.yaml": GOOD, "svl-cost.toml": POLICY}
        folder = self.repository(files, "svl-cost-check", options=options)
        # Neither is over it by itself, and only the policy is in the commit.
        said = self.blocked(folder, {"svl-cost.toml": POLICY.replace("$20", "$2")})
        self.assertIn("2 workloads cost", said)

    def test_mistakes_are_told_without_evaluating(self):
        files = {"workload.yaml": GOOD, "svl-cost.toml": POLICY}
        folder = self.repository(files, "svl-cost-schema")
        support.write(folder, {"workload.yaml": GOOD.replace("3M", "900M")})
        self.assertRegex(self.commit(folder), r"svl-cost schema --check\.+Passed")
        said = self.blocked(folder, {"svl-cost.toml": POLICY.replace("usd_per_month", "usd_per_mont")})
        self.assertIn("- exit code: 2", said)
        self.assertIn("svl-cost.toml:2:1", said)
        self.assertIn("usd_per_month", said)


class Rust(Hooks, unittest.TestCase):
    """`language: rust`: pre-commit builds the program from a clone of this repository."""

    @classmethod
    def path(cls):
        # Another program of that name must not take the place of the one that is built.
        others = os.environ["PATH"].split(os.pathsep)
        kept = [folder for folder in others if not os.path.exists(os.path.join(folder, "svl-cost"))]
        return {"PATH": os.pathsep.join(kept)}


class System(Hooks, unittest.TestCase):
    """`language: system`: the program is on the path."""

    suffix = "-system"

    @classmethod
    def path(cls):
        return {"PATH": os.pathsep.join([str(PROGRAM.parent), os.environ["PATH"]])}

    def test_the_manifest_is_valid(self):
        support.run([PRE_COMMIT, "validate-manifest", support.ROOT / ".pre-commit-hooks.yaml"], support.ROOT)

    def test_either_language_has_the_same_hooks(self):
        import yaml

        hooks = yaml.safe_load((support.ROOT / ".pre-commit-hooks.yaml").read_text())
        by_id = {hook.pop("id"): hook for hook in hooks}
        self.assertEqual(
            sorted(by_id),
            ["svl-cost-check", "svl-cost-check-system", "svl-cost-schema", "svl-cost-schema-system"],
        )
        for name in ["svl-cost-check", "svl-cost-schema"]:
            built, found = by_id[name], by_id[f"{name}-system"]
            self.assertEqual((built.pop("language"), found.pop("language")), ("rust", "system"))
            self.assertEqual(built, found)
