"""What all tests share."""

import os

# A real model answers only where a test asks for one: the page looks for it where it is not told so.
os.environ["SOFTMAX_MODEL"] = ""
