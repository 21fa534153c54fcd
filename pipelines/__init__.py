"""The ground floor: records in, decisions out. It imports none of the other packages."""
