"""Loaded by Python before moto (5.2.5), which leaves one thing out where a state starts an execution: boto spells the names of the
parameters of Step Functions with a small first letter, states with a capital one."""

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
    StateTaskServiceSfn,
)

normalise = StateTaskServiceSfn._normalise_parameters


def normalise_and_rename(self, parameters, *args, **kwargs):
    normalise(self, parameters, *args, **kwargs)
    for name in list(parameters):
        parameters[name[0].lower() + name[1:]] = parameters.pop(name)


StateTaskServiceSfn._normalise_parameters = normalise_and_rename
