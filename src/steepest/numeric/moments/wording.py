"""What there is to say of a quadratic loss on data."""

COLLINEAR = (
    "the Hessian is singular, as it is where columns are collinear or constant, or there are fewer rows than "
    "parameters: of all minima the one of least norm is given"
)
BY_ROWS = (
    "the condition number of the Hessian, its columns brought to one length, is {0:.1e} and beyond {1:.0e}: the "
    "minimum was found by an orthogonal decomposition of the data and not by their moments"
)
BY_MOMENTS = (
    "the condition number of the Hessian, its columns brought to one length, is {0:.1e} and beyond {1:.0e}: by moments "
    "alone the minimum keeps about {2} figures; with the data at hand it keeps more"
)
BY_LOOP = (
    "the largest eigenvalue of the Hessian is {0:.1e} times the smallest, which is beyond {1:.0e}: values, gradients "
    "and steps are worked out from the data and not from moments; columns of one scale would need no such care"
)
BEYOND = (
    "the learning rate {0:g} is beyond the largest stable one, 2/λ = {1:g}, where λ = {2:g} is the largest eigenvalue "
    "of the Hessian: every step moves farther from the minimum"
)
