"""Vision-language navigation: buildings as graphs of viewpoints, in words; datasets; metrics."""
