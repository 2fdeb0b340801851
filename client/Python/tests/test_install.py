"""The client is installed without a network."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


class InstallTests(unittest.TestCase):
    def test_pip_installs_it_without_an_index(self):
        if importlib.util.find_spec("pip") is None:
            self.skipTest("pip is not installed")
        with tempfile.TemporaryDirectory(prefix="orleansmonitor-") as target:
            pip = subprocess.run([sys.executable, "-m", "pip", "install", "--no-index", "--disable-pip-version-check", "--target", target, FOLDER], capture_output=True, text=True, check=False)
            self.assertEqual(pip.returncode, 0, pip.stdout + pip.stderr)
            used = subprocess.run([sys.executable, "-c", "import importlib.metadata as m, orleansmonitor as o; print(o.__file__, m.version('orleansmonitor'), o.__version__)"], env={**os.environ, "PYTHONPATH": target},
                                  cwd=target, capture_output=True, text=True, check=True).stdout.split()
            self.assertEqual((os.path.dirname(used[0]), used[1]), (target, used[2]))


if __name__ == "__main__":
    unittest.main()
