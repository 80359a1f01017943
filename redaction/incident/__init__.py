"""Several cameras of one incident on one clock: values and arithmetic, no Qt, no files."""
