"""JanusVLN at the published sizes: VGGT-1B and Qwen2.5-VL-7B from files on this machine.

Modules of the published names, so that published files load as they are; nothing is fetched.
Figures and names: JanusVLN (arXiv 2509.22548), VGGT (arXiv 2503.11651), DINOv2 (arXiv 2304.07193)
and Qwen2.5-VL (arXiv 2502.13923), and their public code.
"""
