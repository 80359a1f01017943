"""Qt side of playing: controller, frame service, video surface."""
