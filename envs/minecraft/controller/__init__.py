"""Skills from MineDojo's observations alone: find, walk, dig, craft, hunt, stay alive."""
