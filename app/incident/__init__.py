"""Several cameras of one incident: their clocks, their timeline, their pictures side by side."""
