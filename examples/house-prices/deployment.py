"""House prices: a linear model whose numbers are in model.json, beside this file."""

import json
import os


class Deployment:
    """What UbiOps loads once per instance and then calls for every request."""

    def __init__(self, base_directory, context):
        with open(os.path.join(base_directory, "model.json"), encoding="utf-8") as file:
            self.model = json.load(file)

    def request(self, data):
        """Takes the input fields of one house, gives the output field."""
        price = self.model["intercept"]
        for field, coefficient in self.model["coefficients"].items():
            price += coefficient * data[field]
        return {self.model["output"]: round(price, 2)}
