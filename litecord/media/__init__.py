"""Images as clients load them: the paths of the CDN, below the root."""
