"""The reports of `script/content` about the office's courses: their size, and how hard they are to read."""
