"""The backend of a file: rows in SQLite are the truth, all else is derived from them here.

columns     metadata by code, for filters
codec       vectors as float32, float16 or 8-bit numbers
segment     rows side by side: vectors, columns, counts
partition   a segment's rows grouped around centres, for approximate search
checkpoint  a segment in a file, mapped into memory
replica     the segments of a store, kept in step with its rows
gathering   what is known of some rows, from whichever segment they lie in
content     what the next checkpoint is made of
search      the best rows of the segments
backend     all of it together
"""
