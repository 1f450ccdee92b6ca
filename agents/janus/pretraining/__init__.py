"""Before a policy learns: the two encoders learn to see, and are frozen from then on.

JanusVLN's encoders come with what they know: Qwen2.5-VL's vision names things, VGGT knows depth and
motion, and neither is trained with the policy (arXiv 2509.22548, section 4.1). The tiny encoders
have no such past, so they are given one here, in generated homes: the semantic one names what each
patch shows, the spatial one tells depth, its own last step, and its motion since the walk's start.
"""
