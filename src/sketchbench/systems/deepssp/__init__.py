"""DeepSSP: part-level parsing of freehand sketches (seed 000)."""
