"""Semi3-Net: photos of the category that was drawn, with edge maps as a bridge (seed 002)."""
