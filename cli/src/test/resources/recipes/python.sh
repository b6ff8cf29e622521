. "$SCRIPTS/pip.sh"

project() {
    write_project 7
}

change() {
    write_project 6
}

write_project() {
    echo "example-$1" >requirements.txt
    printf 'import unittest, example_%s, example_8\n\nclass Test(unittest.TestCase):\n    def test(self):\n        pass\n' "$1" \
        >test_project.py
}
