"""Other people's embeddings and predictions under our definitions: what was handed in, how it is measured, what is left behind."""
