"""Makes the synthetic batches and cases of this workspace; started by `make_samples.py` beside this folder."""
