"""The PPO of agents/ppo in plain PyTorch, as CleanRL writes it: same network, batches, epochs and optimiser.

Times rollout and update of one task and prints "steps a second: rollout R, update U, both B". The environments are
stand-ins of no cost that hand out fixed random observations, so that learners are compared and not environments.
"""

import argparse
import time

import numpy as np
import torch
from torch import nn

parser = argparse.ArgumentParser()
for name in ("observation", "actions", "worlds", "steps", "minibatches", "epochs", "rounds", "threads"):
    parser.add_argument(f"--{name}", type=int, required=True)
parser.add_argument("--widths", type=int, nargs="+", required=True)
parser.add_argument("--activation", choices=("tanh", "relu"), required=True)
parser.add_argument("--shared", action="store_true")
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(0)
bend = nn.Tanh if args.activation == "tanh" else nn.ReLU


def trunk():
    layers, width = [], args.observation
    for following in args.widths:
        layers += [nn.Linear(width, following), bend()]
        width = following
    return nn.Sequential(*layers)


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.actor_body = trunk()
        self.critic_body = self.actor_body if args.shared else trunk()
        self.actor = nn.Linear(args.widths[-1], args.actions)
        self.critic = nn.Linear(args.widths[-1], 1)

    def forward(self, x):
        features = self.actor_body(x)
        for_critic = features if args.shared else self.critic_body(x)
        return torch.distributions.Categorical(logits=self.actor(features)), self.critic(for_critic).flatten()


agent = Agent()
optimizer = torch.optim.Adam(agent.parameters(), lr=1e-3, eps=1e-5)
T, B = args.steps, args.worlds
observations = torch.zeros(T, B, args.observation)
actions = torch.zeros(T, B, dtype=torch.long)
log_probabilities, rewards, dones, values = (torch.zeros(T, B) for _ in range(4))
shown = np.random.default_rng(0).standard_normal((8, B, args.observation), dtype=np.float32)
GAMMA, LAMBDA, CLIP = 0.99, 0.95, 0.2


def rollout():
    with torch.no_grad():
        for t in range(T):
            observations[t] = torch.from_numpy(shown[t % 8])
            distribution, values[t] = agent(observations[t])
            actions[t] = distribution.sample()
            log_probabilities[t] = distribution.log_prob(actions[t])
            actions[t].numpy()
            rewards[t] = torch.from_numpy(np.ones(B, dtype=np.float32))
            dones[t] = torch.from_numpy(np.zeros(B, dtype=np.float32))


def update():
    with torch.no_grad():
        next_value = agent(torch.from_numpy(shown[0]))[1]
        advantages = torch.zeros_like(rewards)
        last = torch.zeros(B)
        for t in reversed(range(T)):
            following = next_value if t == T - 1 else values[t + 1]
            delta = rewards[t] + GAMMA * following * (1 - dones[t]) - values[t]
            last = delta + GAMMA * LAMBDA * (1 - dones[t]) * last
            advantages[t] = last
        returns = advantages + values
    flat = [x.reshape(T * B, *x.shape[2:]) for x in (observations, actions, log_probabilities, advantages, returns)]
    size = T * B // args.minibatches
    for _ in range(args.epochs):
        order = torch.randperm(T * B)
        for start in range(0, T * B, size):
            o, a, old, advantage, wanted = (x[order[start : start + size]] for x in flat)
            distribution, value = agent(o)
            log_ratio = distribution.log_prob(a) - old
            ratio = log_ratio.exp()
            with torch.no_grad():
                ((ratio - 1) - log_ratio).mean().item()
                ((ratio - 1).abs() > CLIP).float().mean().item()
            advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
            policy = torch.max(-advantage * ratio, -advantage * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
            loss = policy + 0.5 * 0.5 * ((value - wanted) ** 2).mean() - 0.01 * distribution.entropy().mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
            optimizer.step()


rollout()
update()
spent = [0.0, 0.0]
for _ in range(args.rounds):
    for i, work in enumerate((rollout, update)):
        start = time.process_time()
        work()
        spent[i] += time.process_time() - start
rates = [args.rounds * T * B / seconds for seconds in (*spent, sum(spent))]
print("steps a second: rollout %.1f, update %.1f, both %.1f" % tuple(rates))
