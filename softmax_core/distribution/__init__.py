"""The maths of one distribution, on numpy alone: softmax, temperature, measures, sampling, truncation,
bounds."""
