"""Where several processes share their tokens: a folder of files, or Redis."""
