"""A voxel world with Minecraft's rules: terrain, body, mobs, inventory, pictures."""
