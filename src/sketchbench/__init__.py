"""sketchbench: train, evaluate and compare systems that understand freehand sketches."""

__version__ = "0.1.0"
