"""A world in a box: name servers and mail servers on loopback that speak real packets and can fail on request."""
