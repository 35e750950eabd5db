"""What `script/content` says of the office's courses: their size, and how hard they are to read."""
