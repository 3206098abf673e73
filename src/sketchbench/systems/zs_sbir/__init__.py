"""Zero-shot sketch-based image retrieval with parallel VAEs (seed 001)."""
