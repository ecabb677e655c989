"""Files for other programs: modules of Python that train without this package."""
