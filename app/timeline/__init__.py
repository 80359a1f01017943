"""The timeline: scale, lanes, painting, the widget."""
