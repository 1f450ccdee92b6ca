"""One page that shows what runs found, and opens every episode of them."""
