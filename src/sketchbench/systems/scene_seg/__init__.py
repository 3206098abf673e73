"""Open-vocabulary segmentation of scene sketches, learned from captions (seed 004)."""
