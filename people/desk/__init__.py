"""The desk of staff: what waits for whom, what is late in whose hands, and the figures of the week."""
