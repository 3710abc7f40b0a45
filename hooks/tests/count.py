"""Runs the tests and ends with a line in the form of cargo's, which `./test` adds up."""
import sys
import unittest

import support

suite = unittest.TestSuite()
loader = unittest.TestLoader()
if sys.argv[1:]:
    suite = loader.loadTestsFromNames(sys.argv[1:])
else:
    suite = loader.discover(".", pattern="test_*.py")
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
passed = result.testsRun - failed - len(result.skipped)
word = "ok" if failed == 0 and passed > 0 else "FAILED"
print(f"test result: {word}. {passed} passed; {failed} failed; {support.versions()}")
sys.exit(word != "ok")
