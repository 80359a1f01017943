"""The picture with the regions over it: geometry, overlays, tools, the widget."""
