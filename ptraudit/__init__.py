"""Will the world accept mail from your servers, and if not, who must change which record?"""

from importlib.metadata import version

__version__ = version("ptraudit")
